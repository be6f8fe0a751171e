import { exportJWK, generateKeyPair } from 'jose'
import * as oauth from 'oauth4webapi'
import { hashPassword } from '../../../packages/server/src/identity/hash-password.ts'
import { createInitialAccessToken } from '../../../packages/server/src/identity/registration/access-tokens.ts'
import { exampleUser } from '../../../packages/server/src/identity/testing/grants.ts'
import {
  openTestIdentity,
  type TestIdentity,
} from '../../../packages/server/src/identity/testing/open-test-identity.ts'
import { createTestBrowser, type TestBrowser } from '../../../packages/server/src/identity/testing/test-browser.ts'
import type { User, UserClaims } from '../../../packages/server/src/store/index.ts'
import { openRelyingPartySite, type RelyingPartySite } from './relying-party-site.ts'

const PASSWORD = 'vermilion otter 42'

/** Every standard claim has a value, so that none can be left out unnoticed (OIDC Core §5.1). */
const claims: Required<UserClaims> = {
  given_name: 'Pat',
  family_name: 'Doe',
  middle_name: 'Quinn',
  nickname: 'Patty',
  preferred_username: 'pat.doe',
  profile: 'https://people.example/pat',
  picture: 'https://people.example/pat.png',
  website: 'https://pat.example',
  gender: 'female',
  birthdate: '1987-10-16',
  zoneinfo: 'America/Chicago',
  locale: 'en-US',
  phone_number: '+1 555 0100',
  phone_number_verified: true,
  address: {
    formatted: '1 Lake Road\nSpringfield, IL 62701\nUS',
    street_address: '1 Lake Road',
    locality: 'Springfield',
    region: 'IL',
    postal_code: '62701',
    country: 'US',
  },
}

/** The authorization server as a suite of tests by others meets it: its metadata, a token to register with, and one person. */
export interface Provider {
  issuer: string
  /** Discovered (OIDC Discovery §4). */
  as: oauth.AuthorizationServer
  user: Pick<User, 'id' | 'email' | 'name'>
  password: string
  registrationToken: string
  /** RS256, of every relying party that has keys. `publicJwk` has no `kid`. */
  key: { privateKey: CryptoKey; publicJwk: Record<string, unknown> }
  site: RelyingPartySite
  clock: { readonly now: number }
  newBrowser(): TestBrowser
}

/** One whose inside is at hand: a real listener, and a clock that can be moved. */
export interface LocalProvider extends TestIdentity, Omit<Provider, 'clock' | 'issuer'> {
  user: User
  /** Moves the provider's clock. */
  pass(seconds: number): void
}

export const insecure = { [oauth.allowInsecureRequests]: true }
const scopes = ['openid', 'profile', 'email', 'phone', 'address', 'offline_access', 'anonymous']

export async function openProvider(): Promise<LocalProvider> {
  const test = await openTestIdentity()
  const site = await openRelyingPartySite()
  const user = exampleUser({ passwordHash: await hashPassword(PASSWORD), claims })
  await test.store.users.put(user)
  const { token } = await createInitialAccessToken(
    { authServerId: test.server.id, name: 'certification', scopes, ttlSeconds: 86_400 },
    {
      registrationTokens: test.store.registrationTokens,
      hashSecret: test.identity.hashSecret,
      now: () => test.clock.now,
    },
  )
  return {
    ...test,
    as: await discover(test.issuer),
    user,
    password: PASSWORD,
    registrationToken: token,
    site,
    key: await makeKey(),
    newBrowser: () => createTestBrowser(test.origin),
    pass(seconds) {
      test.clock.now = (test.clock.now + seconds) as typeof test.clock.now
    },
    async close() {
      await test.close()
      await site.close()
    },
  }
}

export async function discover(issuer: string): Promise<oauth.AuthorizationServer> {
  const url = new URL(issuer)
  return oauth.processDiscoveryResponse(url, await oauth.discoveryRequest(url, insecure))
}

export async function makeKey(): Promise<Provider['key']> {
  const { privateKey, publicKey } = await generateKeyPair('RS256')
  return { privateKey, publicJwk: { ...(await exportJWK(publicKey)), use: 'sig', alg: 'RS256' } }
}
