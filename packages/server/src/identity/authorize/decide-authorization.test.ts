import type { AuthServerId, ClientId, EpochSeconds, UserId } from '@portreeve/protocol'
import { describe, expect, it } from 'vitest'
import type { ClaimRequest } from '../../store/index.ts'
import type { LiveSession } from '../sessions/live-session.ts'
import { exampleUser } from '../testing/grants.ts'
import { ONE_FACTOR, TWO_FACTORS } from './acr.ts'
import type { AuthorizationRequest } from './authorization-request.ts'
import { decideAuthorization, type Situation } from './decide-authorization.ts'

const NOW = 1_700_000_000 as EpochSeconds
const user = exampleUser()
const other = exampleUser().id

const request = (changes: Partial<AuthorizationRequest> = {}): AuthorizationRequest => ({
  authServerId: 'aus1' as AuthServerId,
  client_id: 'TheKey' as ClientId,
  redirect_uri: 'http://localhost:5000/',
  response_type: 'code',
  response_mode: 'query',
  scopes: ['openid'],
  prompt: [],
  ui_locales: [],
  acr_values: [],
  ...changes,
})

/** Signed in a while ago with a password, everything allowed, nothing shown yet. */
const situation = (changes: Partial<Situation> = {}): Situation => ({
  request: request(),
  live: liveSince(100),
  hasSecondFactor: false,
  consent: { scopes: ['openid'], claims: [] },
  trusted: false,
  since: undefined,
  accountChosen: false,
  allowedNow: false,
  now: NOW,
  ...changes,
})

function liveSince(ago: number, amr = ['pwd']): LiveSession {
  const at = (NOW - ago) as EpochSeconds
  const session = {
    sid: 's',
    idHash: new Uint8Array(),
    userId: user.id,
    authTime: at,
    amr,
    createdAt: at,
    lastSeenAt: at,
  }
  return { user, session: { ...session, userAgent: '', address: '' } }
}

const decide = (changes: Partial<Situation>) => decideAuthorization(situation(changes))
const step = (changes: Partial<Situation>) => {
  const decision = decide(changes)
  return decision.kind === 'refuse' ? decision.refusal.error : decision.kind
}
const prompt = (...prompts: AuthorizationRequest['prompt']) => request({ prompt: prompts })
/** Proven on our pages since the request came. */
const justProven = { since: (NOW - 10) as EpochSeconds, live: liveSince(5) }

describe('the next step of an authorization request', () => {
  it('nobody is signed in: sign in (OIDC Core §3.1.2.3)', () => {
    expect(decide({ live: undefined })).toEqual({
      kind: 'sign_in',
      requirements: { fresh: false, twoFactors: false, userId: undefined, loginHint: undefined },
    })
  })

  it('somebody is: straight on (protocol.md 2.3)', () => {
    expect(step({})).toBe('issue')
  })

  it('login_hint goes into the page, and changes nothing for who is signed in (OIDC Core §3.1.2.1)', () => {
    const hinted = request({ login_hint: 'pat@lakeside.example' })
    expect(decide({ request: hinted, live: undefined })).toMatchObject({
      requirements: { loginHint: 'pat@lakeside.example' },
    })
    expect(step({ request: hinted })).toBe('issue')
  })

  describe('prompt (OIDC Core §3.1.2.1)', () => {
    it('none shows no page: login_required, consent_required (§3.1.2.6)', () => {
      expect(step({ request: prompt('none'), live: undefined })).toBe('login_required')
      expect(step({ request: prompt('none'), consent: undefined })).toBe('consent_required')
      expect(step({ request: prompt('none') })).toBe('issue')
      expect(step({ request: prompt('none'), consent: undefined, trusted: true })).toBe('issue')
    })

    it('login asks again, once', () => {
      expect(decide({ request: prompt('login') })).toMatchObject({
        kind: 'sign_in',
        requirements: { fresh: true, loginHint: user.email },
      })
      expect(step({ request: prompt('login'), ...justProven })).toBe('issue')
      expect(step({ request: prompt('login'), since: NOW, live: liveSince(5) })).toBe('sign_in')
    })

    it('consent asks again although it is remembered, also for a trusted app', () => {
      expect(step({ request: prompt('consent') })).toBe('consent')
      expect(step({ request: prompt('consent'), trusted: true })).toBe('consent')
      expect(step({ request: prompt('consent'), allowedNow: true })).toBe('issue')
    })

    it('select_account asks which, and a sign-in has said it', () => {
      expect(step({ request: prompt('select_account') })).toBe('select_account')
      expect(step({ request: prompt('select_account'), live: undefined })).toBe('sign_in')
      expect(step({ request: prompt('select_account'), accountChosen: true })).toBe('issue')
      expect(step({ request: prompt('select_account'), ...justProven })).toBe('issue')
    })

    it('several: one page after the other', () => {
      const all = prompt('login', 'select_account', 'consent')
      expect(step({ request: all })).toBe('sign_in')
      expect(step({ request: all, ...justProven })).toBe('consent')
      expect(step({ request: prompt('select_account', 'consent') })).toBe('select_account')
      expect(step({ request: prompt('select_account', 'consent'), accountChosen: true })).toBe('consent')
    })
  })

  describe('max_age (OIDC Core §3.1.2.1)', () => {
    it.each([
      [100, 'issue'],
      [99, 'sign_in'],
      [0, 'sign_in'],
    ])('%i seconds after a login 100 seconds ago: %s', (max_age, expected) => {
      expect(step({ request: request({ max_age }) })).toBe(expected)
    })

    it('0 is prompt=login, in the very second of the login too', () => {
      expect(step({ request: request({ max_age: 0 }), live: liveSince(0) })).toBe('sign_in')
      expect(step({ request: request({ max_age: 0 }), ...justProven })).toBe('issue')
    })

    it('without a page: login_required', () => {
      expect(step({ request: { ...prompt('none'), max_age: 99 } })).toBe('login_required')
    })
  })

  describe('id_token_hint, or sub by value (OIDC Core §3.1.2.1, §5.5.1)', () => {
    const hinted = (changes: Partial<AuthorizationRequest> = {}) => request({ hintedUserId: other, ...changes })

    it('is the one who is signed in', () => {
      expect(step({ request: request({ hintedUserId: user.id }) })).toBe('issue')
    })

    it('is another: only that one may sign in', () => {
      expect(decide({ request: hinted() })).toMatchObject({ requirements: { fresh: true, userId: other } })
      expect(decide({ request: hinted(), live: undefined })).toMatchObject({ requirements: { userId: other } })
      expect(step({ request: hinted({ prompt: ['none'] }) })).toBe('login_required')
    })

    it('is another than who then signed in: login_required, and never an answer for the wrong one', () => {
      expect(step({ request: hinted(), ...justProven })).toBe('login_required')
    })
  })

  describe('consent (OIDC Core §3.1.2.4)', () => {
    it('is asked for the first time, and for a scope that is new', () => {
      expect(step({ consent: undefined })).toBe('consent')
      expect(step({ request: request({ scopes: ['openid', 'email'] }) })).toBe('consent')
      expect(step({ consent: { scopes: ['openid', 'email'], claims: [] } })).toBe('issue')
    })

    it('is asked for a claim that is new, and not for claims that a scope brings or nobody has', () => {
      const asking = (claims: Record<string, ClaimRequest>, scopes = ['openid']) =>
        step({ request: request({ scopes, claims: { userinfo: claims } }), consent: { scopes, claims: [] } })
      expect(asking({ phone_number: null })).toBe('consent')
      expect(asking({ email: null }, ['openid', 'email'])).toBe('issue')
      expect(asking({ shoe_size: { essential: true } })).toBe('issue')
      const before = { scopes: ['openid', 'email'], claims: [] }
      expect(step({ request: request({ claims: { userinfo: { email: null } } }), consent: before })).toBe('issue')
      expect(step({ request: request({ claims: { userinfo: { address: null } } }), consent: before })).toBe('consent')
    })

    it('is not asked where the exchange vouches for the app', () => {
      expect(step({ consent: undefined, trusted: true })).toBe('issue')
    })
  })

  describe('acr (OIDC Core §3.1.2.1, §5.5.1.1)', () => {
    const voluntary = (...acr_values: string[]) => request({ acr_values })
    const essential = (...values: string[]) => request({ claims: { id_token: { acr: { essential: true, values } } } })

    it('a class that was reached needs no page; two factors are one as well', () => {
      expect(step({ request: voluntary(ONE_FACTOR) })).toBe('issue')
      expect(step({ request: essential(ONE_FACTOR), live: liveSince(100, ['pwd', 'otp', 'mfa']) })).toBe('issue')
      expect(step({ request: essential(TWO_FACTORS), live: liveSince(100, ['pwd', 'otp', 'mfa']) })).toBe('issue')
    })

    it('a voluntary one is asked for where the user has a second factor, and else let be', () => {
      expect(step({ request: voluntary(TWO_FACTORS), hasSecondFactor: false })).toBe('issue')
      expect(decide({ request: voluntary(TWO_FACTORS), hasSecondFactor: true })).toMatchObject({
        requirements: { fresh: true, twoFactors: true, userId: user.id },
      })
      expect(step({ request: voluntary(TWO_FACTORS), hasSecondFactor: true, ...justProven })).toBe('issue')
      expect(step({ request: voluntary('urn:of:others'), hasSecondFactor: true })).toBe('issue')
    })

    it('T-24 second factor skipped: an essential class is asked for, and nothing is issued below it', () => {
      expect(decide({ request: essential(TWO_FACTORS) })).toMatchObject({
        requirements: { fresh: true, twoFactors: true, userId: user.id },
      })
      expect(decide({ request: essential(TWO_FACTORS), live: undefined })).toMatchObject({
        requirements: { twoFactors: true },
      })
      expect(step({ request: essential(TWO_FACTORS), ...justProven })).toBe('access_denied')
      expect(step({ request: essential(TWO_FACTORS), ...justProven, allowedNow: true })).toBe('access_denied')
      expect(step({ request: { ...essential(TWO_FACTORS), prompt: ['none'] } })).toBe('login_required')
    })

    it('T-24 second factor skipped: an essential class that nobody knows fails at once', () => {
      expect(step({ request: essential('urn:of:others'), live: undefined })).toBe('access_denied')
      expect(step({ request: essential('urn:of:others') })).toBe('access_denied')
    })

    it('claims go before acr_values', () => {
      const both = { ...voluntary(TWO_FACTORS), claims: { id_token: { acr: { values: [ONE_FACTOR] } } } }
      expect(step({ request: both, hasSecondFactor: true })).toBe('issue')
    })
  })

  it('issues only with a live session, whatever else there is', () => {
    const prompts: AuthorizationRequest['prompt'][] = [[], ['none'], ['login'], ['consent'], ['select_account']]
    for (const asked of prompts) {
      for (const accountChosen of [true, false]) {
        const found = step({
          request: prompt(...asked),
          live: undefined,
          accountChosen,
          allowedNow: true,
          trusted: true,
        })
        expect(['sign_in', 'login_required']).toContain(found)
      }
    }
  })

  it('names no user in a page for another one', () => {
    const decision = decide({ request: request({ hintedUserId: 'x' as UserId }) })
    expect(JSON.stringify(decision)).not.toContain(user.email)
  })
})
