import { gatewayErrors } from '@portreeve/protocol'
import { describe, expect, it } from 'vitest'
import { GatewayError, readRefusal } from './index.ts'

const requestId = '4b0c9a52-7d1e-4c3f-9a52-0c9a527d1e4c'
const body = { code: 'TOKEN-EXPIRED', message: 'The token has expired.', requestId }

interface Parts {
  status?: number
  headers?: Record<string, string>
  body?: unknown
}
function answer(change: Parts = {}): Response {
  const { status = 403, headers = {}, body: given = body } = change
  const text = typeof given === 'string' ? given : JSON.stringify(given)
  return new Response(text, {
    status,
    headers: { 'content-type': 'application/json', 'request-id': requestId, ...headers },
  })
}

describe('readRefusal', () => {
  it.each(Object.entries(gatewayErrors))('knows %s with %i as the gateway’s (docs/errors.md)', async (code, status) => {
    const refusal = await readRefusal(answer({ status, body: { ...body, code }, headers: { 'retry-after': '7' } }))
    expect(refusal).toBeInstanceOf(GatewayError)
    expect({ ...refusal }).toEqual({
      name: 'GatewayError',
      source: 'gateway',
      code,
      status,
      requestId,
      retryAfterSeconds: 7,
    })
    expect(refusal?.message).toBe(body.message)
  })

  it.each([
    ['MALFORMED-REQUEST', 431],
    ['ROUTING-ERROR', 421],
    ['PROCESSING-ERROR', 503],
    ['TARGET-SYSTEM-UNREACHABLE', 502],
    ['PAYLOAD-TOO-BIG', 502],
  ])('knows %s with its other status %i', async (code, status) => {
    expect((await readRefusal(answer({ status, body: { ...body, code } })))?.code).toBe(code)
  })

  it('leaves the body to be read', async () => {
    const response = answer()
    expect((await readRefusal(response))?.code).toBe('TOKEN-EXPIRED')
    expect(await response.json()).toEqual(body)
  })

  it.each<[string, Parts]>([
    ['a good answer that looks like one', { status: 200 }],
    [
      'the refusal of an API service with @portreeve/verifier',
      { body: { code: body.code, message: body.message }, status: 401 },
    ],
    ['another Request-Id than the answer’s', { body: { ...body, requestId: 'other' } }],
    ['a code with a status that does not go with it', { status: 401 }],
    ['a code that the gateway has not', { body: { ...body, code: 'OUT-OF-STOCK' } }],
    ['a code that every object has', { body: { ...body, code: 'constructor' } }],
    ['no message', { body: { code: body.code, requestId } }],
    ['HTML', { headers: { 'content-type': 'text/html' } }],
    ['half a body', { body: '{"code":"TOKEN-EXPIRED"' }],
    ['null', { body: 'null' }],
    ['more than a refusal ever has', { body: { ...body, more: 'x'.repeat(20_000) } }],
  ])('takes for the API’s own: %s', async (_what, parts) => {
    const response = answer(parts)
    expect(await readRefusal(response)).toBe(undefined)
    expect((await response.text()).length).toBeGreaterThan(0)
  })

  it('takes an answer without a body, as to HEAD, for the API’s own', async () => {
    expect(await readRefusal(new Response(null, { status: 403, headers: { 'request-id': requestId } }))).toBe(undefined)
  })

  it('does not wait for the rest of a long answer', async () => {
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(10_000)),
    })
    const headers = { 'content-type': 'application/json', 'request-id': requestId }
    const response = new Response(endless, { status: 500, headers })
    expect(await readRefusal(response)).toBe(undefined)
    const reader = response.body!.getReader()
    expect((await reader.read()).value).toHaveLength(10_000)
    await reader.cancel()
  })

  it('has to come before the body is read', async () => {
    const response = answer()
    await response.text()
    await expect(readRefusal(response)).rejects.toThrow(TypeError)
  })
})
