import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, it } from 'vitest'
import { exampleFolder } from './support/example-folder.ts'
import { startProgram } from './support/run-program.ts'

interface Answer {
  append(name: string, line: string): void
}
interface Sessions {
  find(request: object): unknown
  begin(request: object, response: Answer, value: object, seconds: number): void
}
const source = new URL('../../examples/web-app/sessions.mjs', import.meta.url).href
const { createSessions } = (await import(source)) as { createSessions(site: { isSecure: boolean }): Sessions }

const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

describe('examples/shared/serve-page.mjs', () => {
  it('T-07 goes on serving, whatever it is asked for', async () => {
    const folder = await exampleFolder()
    ends.push(folder.remove)
    const settings = { SPA_CLIENT_ID: 'a', SPA_SUBSCRIPTION_ID: 'b', APPOINTMENTS_URL: 'http://localhost:8402/a' }
    const env = { ...folder.env, ...settings, ISSUER: 'http://localhost:8400/oauth2/a', PORT: '0' }
    const page = await startProgram('node examples/single-page-app/serve.mjs', { cwd: folder.path, env })
    ends.push(page.stop)
    const statusOf = async (target: string) => {
      const socket = connect(Number(new URL(page.url).port), '127.0.0.1')
      socket.write(`GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
      return (await text(socket)).split(' ')[1]
    }
    for (const target of [
      '//',
      'http://',
      '/../serve.mjs',
      '/serve.mjs',
      '/%2e%2e/shared/style.css',
      '/__proto__',
      '*',
    ]) {
      expect([target, await statusOf(target)]).toEqual([target, '404'])
    }
    expect(await statusOf('/callback?code=x')).toBe('200')
  })
})

describe('examples/web-app/sessions.mjs', () => {
  const from = (cookie: string) => ({ headers: { cookie } })
  const answer = () => {
    const lines: string[] = []
    return { lines, append: (_name: string, line: string) => void lines.push(line) }
  }
  const cookieOf = ({ lines }: ReturnType<typeof answer>) => lines[0]!.split(';')[0]!

  it('T-19 gives a new id to who signs in, and the old one opens nothing any more', () => {
    const sessions = createSessions({ isSecure: true })
    const [before, after] = [answer(), answer()]
    sessions.begin(from('__Host-session=chosen'), before, { kept: 1 }, 60)
    sessions.begin(from(cookieOf(before)), after, { tokens: 1 }, 60)
    expect(cookieOf(after)).not.toBe(cookieOf(before))
    expect(sessions.find(from(cookieOf(before)))).toBeUndefined()
    expect(sessions.find(from('__Host-session=chosen'))).toBeUndefined()
    expect(sessions.find(from(cookieOf(after)))).toEqual({ tokens: 1 })
    expect(after.lines[0]).toMatch(/; Path=\/; HttpOnly; SameSite=Lax; Secure$/)
  })

  it('G-H keeps who is signed in, however many begin to sign in', () => {
    const sessions = createSessions({ isSecure: false })
    const person = answer()
    sessions.begin(from(''), person, { tokens: 1 }, 8 * 3600)
    for (let count = 0; count < 10_100; count++) sessions.begin(from(''), answer(), { kept: 1 }, 3600)
    expect(sessions.find(from(cookieOf(person)))).toEqual({ tokens: 1 })
  }, 60_000)
})
