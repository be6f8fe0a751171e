import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openTestGateway, type TestGateway, until } from './testing/open-test-gateway.ts'
import { parseAnswer, sendRaw } from './testing/raw-client.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openTestGateway()
})
afterAll(() => gateway.close())
beforeEach(() => {
  gateway.backend.seen.length = 0
})

const PREFIX = '/acme/appointments/v1'

async function get(target: string) {
  const answer = await sendRaw(
    gateway.port,
    `GET ${target} HTTP/1.1\r\nHost: gateway\r\n${gateway.goodLines}Connection: close\r\n\r\n`,
  )
  return parseAnswer(answer)
}

describe('G-A path canonicalization: the path that was authorized is the path that is sent on', () => {
  it.each([
    `${PREFIX}/../../unselected/x`,
    `${PREFIX}/..`,
    `${PREFIX}/.`,
    `${PREFIX}/%2e%2e/x`,
    `${PREFIX}/%2E./x`,
    `${PREFIX}/..%2funselected`,
    `${PREFIX}/%2fx`,
    `${PREFIX}//x`,
    `/${PREFIX}/x`,
    `${PREFIX}/..;/x`,
    `${PREFIX};a=b/x`,
    `${PREFIX}/..\\x`,
    `${PREFIX}/%5c..%5cx`,
    `${PREFIX}/%252e%252e/x`,
    `${PREFIX}/%252fx`,
    `${PREFIX}/%61dmin/x`,
    `${PREFIX}/admi%6e`,
    `${PREFIX}/v1%2E2`,
    '/acme/%6Cegacy/x',
    `${PREFIX}/x%00.json`,
    `${PREFIX}/x%0d%0aSubscription-Id:y`,
    `${PREFIX}/x#/../y`,
    `${PREFIX}/%c0%ae%c0%ae/x`,
    `${PREFIX}/caf\u00e9`,
    `http://gateway${PREFIX}/x`,
    `http://127.0.0.1:1${PREFIX}/x`,
    '*',
  ])('refuses %s and sends nothing on', async (target) => {
    const answer = await get(target)
    expect(answer.status).toBe(400)
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'MALFORMED-REQUEST' })
    expect(answer.headerLines.join('\n')).toMatch(/^request-id: /im)
    expect(gateway.backend.seen).toEqual([])
  })

  it('cannot be led from one API to another: only whole segments count', async () => {
    for (const target of ['/acme/appointments/v1beta/x', '/acme/legacyx', '/acme/legacy%2Fx', '/acme%2Flegacy/x']) {
      expect((await get(target)).status).toBeGreaterThanOrEqual(400)
    }
    expect(gateway.backend.seen).toEqual([])
  })

  it('an API under the base path of another cannot be reached by an encoded letter of its name', async () => {
    const { apis, registry, store } = gateway
    const inner = { ...apis.unselected, basePath: `${apis.minted.basePath}/admin` }
    await store.apis.put(inner)
    await until(() => registry.apis.find(inner.id)?.basePath === inner.basePath)
    expect((await get(`${PREFIX}/admin/users`)).status).toBe(403)
    for (const name of ['%61dmin', 'a%64min', '%61%64%6d%69%6e', 'admi%6E']) {
      expect((await get(`${PREFIX}/${name}/users`)).status).toBe(400)
    }
    expect(gateway.backend.seen).toEqual([])
    await store.apis.put(apis.unselected)
  })

  it('sends on, byte for byte, whatever it lets through (property)', async () => {
    const segment = fc.oneof(
      fc.constantFrom(
        '.',
        '..',
        '%2e',
        '%2E%2e',
        ';',
        '..;',
        '\\',
        '%2f',
        '%5C',
        '%00',
        '%25',
        '%252e',
        '%',
        '%c3%a9',
        '#',
      ),
      fc.stringMatching(/^[A-Za-z0-9._~!$&'()*+,=:@|^{}"<>[\]`-]{0,6}$/),
    )
    const endpoint = fc.array(segment, { maxLength: 5 }).map((segments) => segments.map((part) => `/${part}`).join(''))
    const query = fc.option(fc.stringMatching(/^[A-Za-z0-9./;\\%?=&_-]{0,12}$/), { nil: undefined })
    await fc.assert(
      fc.asyncProperty(endpoint, query, async (path, search) => {
        const rest = search === undefined ? path : `${path}?${search}`
        gateway.backend.seen.length = 0
        const { status } = await get(`${PREFIX}${rest}`)
        const seen = gateway.backend.seen.map(({ target }) => target)
        if (status === 200) expect(seen).toEqual([`/svc/appointments/v1${rest}`])
        else expect(seen).toEqual([])
        // What is let through has no second reading, so a target that does is never seen.
        for (const target of seen) {
          const [sent = ''] = target.split('?')
          expect(sent).not.toMatch(/%2e/i)
          expect(new URL(`http://x${sent}`).pathname.split('/').length).toBe(sent.split('/').length)
        }
      }),
      { numRuns: 150 },
    )
  }, 60_000)
})
