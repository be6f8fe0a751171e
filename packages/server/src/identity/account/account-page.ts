import type { Reply } from '../../http/index.ts'
import type { Client, User } from '../../store/index.ts'
import { initiateLoginUrl } from '../client-metadata/initiate-login-url.ts'
import type { AccountView } from '../pages/views.ts'
import { type AccountDeps, type AccountNotice, accountForm, isFresh, type Visit } from './account-deps.ts'

const notices: ReadonlySet<string> = new Set<AccountNotice>([
  'password_changed',
  'session_ended',
  'others_ended',
  'access_removed',
  'totp_on',
  'totp_off',
  'passkey_added',
  'passkey_removed',
  'mail_sent',
])

/** Everything somebody can see and change about their account. Rejects with StoreUnavailable. */
export async function showAccount({ live, request }: Visit, deps: AccountDeps): Promise<Reply> {
  const { user, session } = live
  const { csrf, setCookie } = deps.formGuard.token(request.headers, accountForm(live))
  const notice = new URLSearchParams(request.query).get('notice') ?? ''
  const [passkeys, sessions, apps] = await Promise.all([
    deps.store.passkeys.listByUser(user.id),
    deps.sessions.list(user),
    appsOf(user, deps),
  ])
  const view: AccountView = {
    kind: 'account',
    user: {
      name: user.name,
      email: user.email,
      emailVerified: user.emailVerified,
      hasPassword: user.passwordHash !== undefined,
    },
    csrf,
    totp: { on: user.totp !== undefined, recoveryCodesLeft: user.totp?.recoveryCodeHmacs.length ?? 0 },
    passkeys: passkeys.map(({ id, name, createdAt, lastUsedAt }) => ({ id, name, createdAt, lastUsedAt })),
    // An authenticator would make a credential that is then refused.
    passkeyOptionsJson: isFresh(live, deps.now()) ? await deps.passkeys.creationOptions(user, session.sid) : undefined,
    sessions: sessions.map(({ sid, userAgent, address, createdAt, lastSeenAt }) => {
      return { sid, current: sid === session.sid, userAgent, address, createdAt, lastSeenAt }
    }),
    apps,
    notice: notices.has(notice) ? (notice as AccountNotice) : undefined,
  }
  return deps.show(view, { request, headers: { 'Set-Cookie': setCookie } })
}

/** With a way into those apps that have one. */
async function appsOf({ id }: User, { consents, clients, issuerOf }: AccountDeps): Promise<AccountView['apps']> {
  return Promise.all(
    (await consents.list(id)).map(async (app) => {
      const client = await clients.find(app.client_id as Client['client_id'])
      const uri = client?.metadata.initiate_login_uri
      return { ...app, launchUrl: client && uri && initiateLoginUrl(uri, { iss: issuerOf(client.authServerId) }) }
    }),
  )
}
