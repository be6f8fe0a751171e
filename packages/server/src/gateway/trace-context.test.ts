import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openTestGateway, PATH, type TestGateway } from './testing/open-test-gateway.ts'
import { okResponse } from './testing/raw-backend.ts'
import { parseAnswer, sendRaw } from './testing/raw-client.ts'
import { takePartInTrace } from './trace-context.ts'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const PARENT = '00f067aa0ba902b7'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openTestGateway()
})
afterAll(() => gateway.close())
beforeEach(() => {
  gateway.backend.seen.length = 0
  gateway.backend.respond = (_request, socket) => socket.write(okResponse('{}'))
})

/** What the API service was sent under this name. */
function sent(name: string): string[] {
  const lines = gateway.backend.seen[0]?.headerLines ?? []
  return lines.flatMap((line) =>
    line.toLowerCase().startsWith(`${name}:`) ? [line.slice(name.length + 1).trim()] : [],
  )
}

/** A good call with these lines, as the API service saw it. */
async function calledWith(lines: string, connection = 'close'): Promise<{ traceparent: string; tracestate: string[] }> {
  gateway.backend.seen.length = 0
  const request = `GET ${PATH} HTTP/1.1\r\nHost: gateway\r\n${gateway.goodLines}${lines}Connection: ${connection}\r\n\r\n`
  expect(parseAnswer(await sendRaw(gateway.port, request)).status).toBe(200)
  const [traceparent = '', ...more] = sent('traceparent')
  expect(more).toEqual([])
  return { traceparent, tracestate: sent('tracestate') }
}

const NEW = /^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/

describe('W3C Trace Context: the API service is part of the trace', () => {
  it.each(['00', '01'])(
    "goes on with the caller's trace under a parent of its own, flags %s kept (§3.2.2, §3.4)",
    async (flags) => {
      const { traceparent } = await calledWith(`traceparent: 00-${TRACE}-${PARENT}-${flags}\r\n`)
      expect(traceparent).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-${flags}$`))
      expect(traceparent).not.toContain(PARENT)
    },
  )

  it('keeps the sampled flag alone: others are not of version 00 (§3.2.2.5)', async () => {
    expect((await calledWith(`Traceparent: 00-${TRACE}-${PARENT}-ff\r\n`)).traceparent).toMatch(/-01$/)
    expect((await calledWith(`TRACEPARENT: 00-${TRACE}-${PARENT}-fe\r\n`)).traceparent).toMatch(/-00$/)
  })

  it('begins a trace where there is none, another for each call', async () => {
    const first = await calledWith('')
    const second = await calledWith('')
    expect([first.traceparent, second.traceparent]).toEqual([expect.stringMatching(NEW), expect.stringMatching(NEW)])
    expect(first.traceparent.slice(3, 35)).not.toBe(second.traceparent.slice(3, 35))
  })

  it.each([
    ['a digit that is none', `00-${TRACE.replace('4', 'g')}-${PARENT}-01`],
    ['capital letters (§3.2.2.3)', `00-${TRACE.toUpperCase()}-${PARENT}-01`],
    ['zeros for a trace (§3.2.2.3)', `00-${'0'.repeat(32)}-${PARENT}-01`],
    ['zeros for a parent (§3.2.2.4)', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['version ff (§3.2.2.1)', `ff-${TRACE}-${PARENT}-01`],
    ['more than version 00 has (§3.2.2.2)', `00-${TRACE}-${PARENT}-01-what`],
    ['less than it has', `00-${TRACE}-${PARENT}-0`],
    ['other delimiters', `00_${TRACE}_${PARENT}_01`],
    ['flags that are no number', `00-${TRACE}-${PARENT}-0x`],
    ['no dash behind a later version', `01-${TRACE}-${PARENT}-01what`],
    ['nothing', ''],
  ])('begins a new one instead of %s, and drops tracestate with it (§3.3, §4)', async (_, value) => {
    const seen = await calledWith(`traceparent: ${value}\r\ntracestate: congo=t61rcWkgMzE\r\n`)
    expect(seen.traceparent).toMatch(NEW)
    expect(seen.traceparent).not.toContain(TRACE)
    expect(seen.tracestate).toEqual([])
  })

  it('begins a new one where traceparent came twice, also twice the same', async () => {
    const line = `traceparent: 00-${TRACE}-${PARENT}-01\r\n`
    const seen = await calledWith(`${line}${line}tracestate: a=1\r\n`)
    expect(seen.traceparent).toMatch(NEW)
    expect(seen).toEqual({ traceparent: expect.not.stringContaining(TRACE), tracestate: [] })
  })

  it('reads a later version as far as it is like version 00, and answers in 00 (§3.2.4)', async () => {
    for (const later of [`cc-${TRACE}-${PARENT}-01`, `cc-${TRACE}-${PARENT}-01-what-will-be`]) {
      const { traceparent } = await calledWith(`traceparent: ${later}\r\n`)
      expect(traceparent).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-01$`))
    }
  })

  it('passes tracestate on with a good traceparent, several as one and in order (§3.3.1)', async () => {
    const seen = await calledWith(
      `traceparent: 00-${TRACE}-${PARENT}-01\r\ntracestate: rojo=00f067aa0ba902b7\r\nTraceState: congo=t61rcWkgMzE\r\n`,
    )
    expect(seen.tracestate).toEqual(['rojo=00f067aa0ba902b7,congo=t61rcWkgMzE'])
  })

  it.each([
    ['without traceparent', 'tracestate: a=1\r\n'],
    [
      'of more than 32 members (§3.3.1)',
      `traceparent: 00-${TRACE}-${PARENT}-01\r\ntracestate: ${'a=1,'.repeat(32)}b=2\r\n`,
    ],
    ['that is not ASCII (§3.3.1.3)', `traceparent: 00-${TRACE}-${PARENT}-01\r\ntracestate: a=\xe9\r\n`],
    ['that is empty', `traceparent: 00-${TRACE}-${PARENT}-01\r\ntracestate: \r\n`],
  ])('passes on no tracestate %s', async (_, lines) => {
    expect((await calledWith(lines)).tracestate).toEqual([])
  })

  it('G-C Connection cannot name our traceparent away, and takes the tracestate that it names', async () => {
    const lines = `traceparent: 00-${TRACE}-${PARENT}-01\r\ntracestate: a=1\r\n`
    const seen = await calledWith(lines, 'close, traceparent, tracestate')
    expect(seen).toEqual({ traceparent: expect.stringContaining(TRACE), tracestate: [] })
  })

  it('never makes an id twice, or of zeros alone', () => {
    const ids = new Set<string>()
    for (let n = 0; n < 5_000; n++) {
      const call = { traceId: undefined, traceparent: '', tracestate: undefined }
      takePartInTrace(call, undefined, undefined)
      expect(call.traceparent).toMatch(NEW)
      ids.add(call.traceparent.slice(3, 35)).add(call.traceparent.slice(36, 52))
    }
    expect(ids.size).toBe(10_000)
  })
})
