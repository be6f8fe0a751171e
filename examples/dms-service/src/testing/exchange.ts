import { generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Subscription {
  id: string
  organizationId: string
  /** API Key of the app and Client IDs of the APIs that may ask about it. */
  clientIds: string[]
  active: boolean
}

/** As much of an exchange as a service sees: keys, tokens for any client, and subscription contexts. */
export interface Exchange {
  issuer: string
  subscriptionsUrl: string
  subscribe(subscription: Omit<Subscription, 'id' | 'active'> & { active?: boolean }): Subscription
  /** A client-credentials token of `client_id`; `claims` replace those it would have. */
  token(client_id: string, claims?: object): string
  close(): Promise<void>
}

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })

export async function startExchange(): Promise<Exchange> {
  const kid = randomUUID()
  const subscriptions = new Map<string, Subscription>()

  const token: Exchange['token'] = (client_id, claims = {}) => {
    const now = Math.floor(Date.now() / 1000)
    const payload = {
      iss: issuer,
      aud: 'api_providers',
      iat: now,
      exp: now + 3600,
      cid: client_id,
      sub: client_id,
      ...claims,
    }
    const signed = [{ alg: 'RS256', typ: 'JWT', kid }, payload].map(base64url).join('.')
    return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`
  }

  function answer({ url = '', headers: { authorization = '' } }: IncomingMessage): [number, object] {
    if (url.endsWith('/v1/keys')) return [200, { keys: [{ ...publicKey.export({ format: 'jwk' }), kid, use: 'sig' }] }]
    if (url.endsWith('/v1/token')) {
      const client_id = Buffer.from(authorization.slice('Basic '.length), 'base64').toString().split(':')[0] ?? ''
      return [200, { token_type: 'Bearer', expires_in: 3600, access_token: token(client_id), scope: 'anonymous' }]
    }
    const { cid } = JSON.parse(Buffer.from(authorization.split('.')[1] ?? '', 'base64url').toString()) as {
      cid: string
    }
    const subscription = subscriptions.get(/^\/subscriptions\/([^/]+)\/context$/.exec(url)?.[1] ?? '')
    if (!subscription?.clientIds.includes(cid)) return [404, { code: 'SUBSCRIPTION-MISMATCH' }]
    if (!subscription.active) return [403, { code: 'API-SUBSCRIPTION-INACTIVE' }]
    return [200, { organizationInfo: { id: subscription.organizationId }, appInfo: { id: randomUUID() } }]
  }

  const server = createServer((request, response) => {
    const [status, body] = answer(request)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const subscriptionsUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const issuer = `${subscriptionsUrl}/oauth2/aus1p1ixy7YL8cMq02p7`

  return {
    issuer,
    subscriptionsUrl,
    subscribe(subscription) {
      const created = { id: randomUUID(), active: true, ...subscription }
      subscriptions.set(created.id, created)
      return created
    },
    token,
    close() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
