import type { ClientAuthMethod } from '@portreeve/protocol'
import { describe, expect, it } from 'vitest'
import { checkAuthMethod } from './auth-methods.ts'
import type { Credentials } from './credentials.ts'

const client_id = 'key'
const ways = {
  basic: { kind: 'secret', method: 'client_secret_basic', client_id, client_secret: 's' },
  post: { kind: 'secret', method: 'client_secret_post', client_id, client_secret: 's' },
  assertion: { kind: 'assertion', client_id, assertion: 'a.b.c' },
  none: { kind: 'none', client_id },
} satisfies Record<string, Credentials>

/** Every registered method against every way to authenticate: what each profile lets pass. */
const table: [ClientAuthMethod | undefined, (keyof typeof ways)[], (keyof typeof ways)[]][] = [
  [undefined, ['basic', 'post'], ['basic']],
  ['client_secret_basic', ['basic', 'post'], ['basic']],
  ['client_secret_post', ['basic', 'post'], ['post']],
  ['client_secret_jwt', ['assertion'], ['assertion']],
  ['private_key_jwt', ['assertion'], ['assertion']],
  ['none', ['none'], ['none']],
]

describe('checkAuthMethod (protocol.md 2.6 form 8, RFC 7591 §2)', () => {
  it.each(table)('registered %s: loose %j, standard %j', (method, loose, standard) => {
    const metadata = method === undefined ? {} : { token_endpoint_auth_method: method }
    for (const [name, credentials] of Object.entries(ways) as [keyof typeof ways, Credentials][]) {
      expect(checkAuthMethod({ metadata }, credentials, true) === undefined).toBe(loose.includes(name))
      expect(checkAuthMethod({ metadata }, credentials, false) === undefined).toBe(standard.includes(name))
    }
  })
})
