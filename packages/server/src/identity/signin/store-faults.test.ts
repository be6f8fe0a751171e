import { describe, expect, it } from 'vitest'
import { type Store, StoreUnavailable } from '../../store/index.ts'
import { openTestPeople, PASSWORD } from './testing/open-test-people.ts'

type Kind =
  | 'sessions'
  | 'users'
  | 'throttles'
  | 'interactions'
  | 'mailProofs'
  | 'usedOnce'
  | 'mails'
  | 'revocations'
  | 'grants'

/** The store, of which one method fails as long as it is named. */
function breakable() {
  const broken: { method?: string } = {}
  const kinds: Kind[] = [
    'sessions',
    'users',
    'throttles',
    'interactions',
    'mailProofs',
    'usedOnce',
    'mails',
    'revocations',
    'grants',
  ]
  const guard = <T extends object>(kind: Kind, records: T): T =>
    new Proxy(records, {
      get(target, name, receiver) {
        const method: unknown = Reflect.get(target, name, receiver)
        if (typeof method !== 'function') return method
        return (...args: unknown[]) => {
          if (broken.method === `${kind}.${String(name)}`) return Promise.reject(new StoreUnavailable('down'))
          return (method as (...all: unknown[]) => unknown).apply(target, args)
        }
      },
    })
  const wrap = (store: Store): Store => {
    const wrapped = { ...store }
    for (const kind of kinds) Object.assign(wrapped, { [kind]: guard(kind, store[kind]) })
    return wrapped
  }
  return { broken, wrap }
}

describe('a store that fails', () => {
  it.each([
    'throttles.count',
    'throttles.clear',
    'users.findByEmail',
    'interactions.find',
    'interactions.replace',
    'sessions.put',
  ])('T-15 storage error treated as success: nobody is signed in without %s', async (method) => {
    const { broken, wrap } = breakable()
    const test = await openTestPeople(wrap)
    const user = await test.addUser()
    const browser = test.browser()
    const page = await test.signInPage(browser)
    broken.method = method
    const answer = await browser.submit(page, { email: user.email, password: PASSWORD })
    expect(answer.status).toBe(503)
    expect(answer.headers.get('content-type')).toContain('text/html')
    expect(browser.cookies.has('portreeve_session')).toBe(false)
    expect(await test.store.sessions.listByUser(user.id)).toEqual([])
    delete broken.method
    expect((await test.signIn(test.browser(), user)).url).toBe(`${test.origin}/account`)
    await test.close()
  })

  it.each([
    'users.replace',
    'mailProofs.take',
    'sessions.endByUser',
    'revocations.put',
    'grants.revokeAll',
    'mailProofs.removeByUser',
  ])('T-15 storage error treated as success: a reset without %s says that it failed', async (method) => {
    const { broken, wrap } = breakable()
    const test = await openTestPeople(wrap)
    const user = await test.addUser()
    await test.identity.users.sendPasswordReset(user.id)
    const browser = test.browser()
    const page = await browser.get(await test.linkTo(user.email))
    broken.method = method
    const fields = { newPassword: 'cobalt heron 17', repeatedPassword: 'cobalt heron 17' }
    expect((await browser.submit(page, fields)).status).toBe(503)
    await test.close()
  })

  it.each(['users.replace', 'sessions.endByUser', 'revocations.put', 'grants.revokeAll', 'mailProofs.removeByUser'])(
    'T-15 storage error treated as success: disabling somebody without %s is a fault',
    async (method) => {
      const { broken, wrap } = breakable()
      const test = await openTestPeople(wrap)
      const user = await test.addUser()
      broken.method = method
      await expect(test.identity.users.disable(user.id)).rejects.toThrow(StoreUnavailable)
      delete broken.method
      expect(await test.identity.users.disable(user.id)).toMatchObject({ ok: true })
      await test.close()
    },
  )
})
