import { randomBytes } from 'node:crypto'
import { createBrowser } from './browser.ts'
import type { TestExchange } from './exchange.ts'
import { checkMade } from './given-values.ts'
import type { Kit } from './kit.ts'
import { asking } from './refused.ts'
import { signIn } from './sign-in.ts'

const SCOPE = 'openid profile email offline_access'

export function createUsers({ management, next, issuer, urls }: Kit): TestExchange['user'] {
  return async (values = {}) => {
    const number = next()
    const email = values.email ?? `user-${number}@portreeve.invalid`
    const password = values.password ?? randomBytes(12).toString('base64url')
    const body = { email, password, name: values.name ?? `Test User ${number}` }
    const { id, name } = await asking('user', () => management.post('/users', { body }))
    if (values.organization) {
      const path = { organizationId: values.organization.id, userId: id }
      await asking('user', () =>
        management.put('/organizations/{organizationId}/members/{userId}', { path, body: { roles: ['owner'] } }),
      )
    }
    const browser = createBrowser(urls.identity)
    return {
      ...{ id, email, password, name },
      async signIn(app, { scope = SCOPE } = {}) {
        checkMade('app of signIn()', app, 'app')
        return await signIn({ ...app, issuer }, scope, { browser, email, password })
      },
    }
  }
}
