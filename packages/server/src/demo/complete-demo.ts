import { randomBytes, randomUUID } from 'node:crypto'
import { generateAuthServerId, generateClientId } from '../identity/index.ts'
import { type Demo, type DemoSpa, type DemoStrictServer, selectedByApp } from './plan.ts'

/** A demo.json of any version: the first one knew nothing of signing in. */
export type DemoOfBefore = Omit<Demo, 'identity' | 'strict' | 'spa' | 'spaSubscription'> & {
  identity: Pick<Demo['identity'], 'url' | 'authServerId' | 'issuer' | 'tokenUrl' | 'authorizeUrl' | 'keysUrl'> &
    Partial<Demo['identity']>
} & Partial<Pick<Demo, 'strict' | 'spa' | 'spaSubscription'>>

/** Where the demo app is called back. The first one without a slash at its end, as apps of the exchange register it (protocol.md 2.2). */
export const callbackUrls: readonly string[] = ['http://localhost:5000', 'http://localhost:5000/callback']

/** The demo with everything that this version knows. What is there stays as it is; URLs come later. */
export function completeDemo(demo: DemoOfBefore): Demo {
  const { identity } = demo
  return {
    ...demo,
    identity: {
      // Twice, so that what an older file has keeps its place and its value, and only what is missing is added.
      ...identity,
      userinfoUrl: '',
      introspectUrl: '',
      revokeUrl: '',
      logoutUrl: '',
      registerUrl: '',
      accountUrl: '',
      mailboxUrl: '',
      ...identity,
      registrationToken: identity.registrationToken ?? token(),
    },
    strict: demo.strict ?? planStrictServer(),
    app: { ...demo.app, callbackUrls: [...new Set([...demo.app.callbackUrls, ...callbackUrls])] },
    spa: demo.spa ?? planSpa(),
    spaSubscription: demo.spaSubscription ?? {
      id: randomUUID(),
      organizationId: demo.organizations.buyer.id,
      connectionIds: Object.fromEntries(selectedByApp.map((slug) => [slug, randomUUID()])),
    },
  }
}

const token = () => randomBytes(32).toString('base64url')

const planStrictServer = (): DemoStrictServer => ({
  authServerId: generateAuthServerId(),
  issuer: '',
  registerUrl: '',
  registrationToken: token(),
})

const planSpa = (): DemoSpa => ({
  id: randomUUID(),
  name: 'Lot Walk',
  clientId: generateClientId(),
  redirectUris: ['http://localhost:5001', 'http://localhost:5001/callback'],
  postLogoutRedirectUris: ['http://localhost:5001'],
})
