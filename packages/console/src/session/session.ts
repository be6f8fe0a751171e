import { createSignIn, ExchangeError, type KeptSignIn, type SignedIn } from '@portreeve/client'
import { settings } from '../app/settings.ts'
import { renewInFrame } from './renew-in-frame.ts'

/**
 * Who sits here, as long as this page is open: the access token lives in this module's memory and nowhere else (no storage, no cookie, no URL), so
 * a reload signs in anew with the session at identity, which takes a frame or one redirect, and no click.
 */
const signIn = createSignIn({
  issuer: settings.issuer,
  apiKey: settings.client_id,
  redirectUri: settings.redirect_uri,
  scope: 'openid profile email management:write',
})

/** Of the redirect that is under way: state, nonce and PKCE verifier, each good once, and where the person wanted to go. Taken away before it is used. */
const BEGUN = 'portreeve.sign-in'

interface Begun {
  kept: KeptSignIn
  returnTo: string
}

/** That somebody is signed in in this browser, and nothing about them: pages for everybody need not ask identity in vain. */
const KNOWN = 'portreeve.signed-in'

/** Of what use-draft.ts keeps in the tab's storage. */
export const DRAFT = 'portreeve.draft.'

/** Renewed that long before it ends. */
const RENEW_SECONDS = 120

let current: SignedIn | undefined

/** Whose page this is: what it shows, and what was typed into it, is theirs. */
let person: string | undefined
let renewal: Promise<boolean> | undefined

/** Whether there is a token that can be used now. */
export const isSignedIn = (): boolean => current !== undefined && current.expiresAt > Date.now() / 1000

/** The same, with a new token where the one of this page's person has ended, or where the page has just begun and somebody was signed in here. */
export const isStillSignedIn = async (): Promise<boolean> =>
  isSignedIn() || ((person !== undefined || isKnownHere()) && (await renew()))

/** Begins that while the console itself is still being fetched. Resolves when the frame is through with it, whatever it found. */
export async function resumeEarly(): Promise<void> {
  if (location.pathname === new URL(settings.redirect_uri).pathname || !isKnownHere()) return
  await new Promise<void>((resolve) => {
    void renew(resolve).then(() => resolve())
  })
}

/** Whether a frame may find out who it is. Where identity is another site its cookies are kept from frames, and the redirect is shorter. */
function isKnownHere(): boolean {
  if (localStorage.getItem(KNOWN) === null) return false
  const identity = new URL(settings.issuer)
  return identity.protocol === location.protocol && isNear(identity.hostname, location.hostname)
}

/** The same host, or beside it: `identity.exchange.example` and `console.exchange.example`. A guess: which domains are for everybody only a browser knows. */
function isNear(one: string, other: string): boolean {
  const above = (host: string) => host.slice(host.indexOf('.') + 1)
  return one === other || (above(one) === above(other) && above(one).includes('.'))
}

/** For requests to the management API. Undefined when the session at identity is over; what is on the page stays there. */
export async function accessToken(): Promise<string | undefined> {
  if (current && current.expiresAt - Date.now() / 1000 < RENEW_SECONDS) await renew()
  return isSignedIn() ? current?.access_token : undefined
}

/** Leaves the page for identity. Comes back to `returnTo`, a path of ours. */
export async function beginSignIn(returnTo: string): Promise<never> {
  const { url, kept } = await signIn.begin()
  sessionStorage.setItem(BEGUN, JSON.stringify({ kept, returnTo } satisfies Begun))
  // In the fragment the code is sent to no server, and so stands in no log.
  location.assign(`${url}&response_mode=fragment`)
  return new Promise<never>(() => undefined)
}

/** At the redirect URI. Resolves with where to go on, which `fetchPage` hears while the token is on its way. Rejects as `SignIn.finish` does. */
export async function finishSignIn(fragment: string, fetchPage: (returnTo: string) => void): Promise<string> {
  const begun = sessionStorage.getItem(BEGUN)
  sessionStorage.removeItem(BEGUN)
  history.replaceState(null, '', location.pathname)
  const { kept, returnTo: wish = '/' } = (begun === null ? {} : JSON.parse(begun)) as Partial<Begun>
  const returnTo = /^\/(?![/\\])/.test(wish) ? wish : '/'
  const finished = signIn.finish(callbackOf(fragment), kept)
  fetchPage(returnTo)
  current = await finished
  person = current.claims?.sub
  localStorage.setItem(KNOWN, 'yes')
  return returnTo
}

/** For pages that need nobody: after a reload whoever was signed in is again, without leaving the page. Others stay who they are. */
export async function resumeSession(): Promise<void> {
  if (isSignedIn() || localStorage.getItem(KNOWN) === null) return
  if (!(await renew())) localStorage.removeItem(KNOWN)
}

/**
 * With the session at identity, in a frame that nobody sees. Whether it worked. Where somebody else has signed in there meanwhile, the page begins anew as theirs, and
 * whoever waits here waits for nothing: what one person began is never sent as another (threat T-19). `onAnswer` hears that the frame is through.
 */
function renew(onAnswer?: () => void): Promise<boolean> {
  renewal ??= (async () => {
    try {
      const { url, kept } = await signIn.begin({ prompt: 'none' })
      // A page that shows nothing yet waits less before it goes to identity itself.
      const fragment = await renewInFrame(`${url}&response_mode=fragment`, person === undefined ? 3_000 : 10_000)
      const finished = signIn.finish(callbackOf(fragment), kept)
      onAnswer?.()
      const renewed = await finished
      if (person !== undefined && renewed.claims?.sub !== person) {
        current = undefined
        forgetDrafts()
        location.reload()
        return await new Promise<never>(() => undefined)
      }
      current = renewed
      person = renewed.claims?.sub
      return true
    } catch (fault) {
      if (fault instanceof ExchangeError && fault.code === 'login_required') current = undefined
      return false
    } finally {
      renewal = undefined
    }
  })()
  return renewal
}

/** When a request was refused with 401: the token may have ended before its time. Whether there is a new one. */
export const renewNow = (): Promise<boolean> => renew()

/** Forgets the token and goes where identity asks whether to end the session. No ID token goes along: it would stand in the URL. */
export function signOut(): void {
  current = undefined
  forgetDrafts()
  localStorage.removeItem(KNOWN)
  const parameters = new URLSearchParams({
    client_id: settings.client_id,
    post_logout_redirect_uri: `${location.origin}/`,
  })
  location.assign(`${settings.issuer}/v1/logout?${parameters}`)
}

/** What somebody has begun to type (parts/use-draft.ts) is not for whoever sits here next. */
function forgetDrafts(): void {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(DRAFT)) sessionStorage.removeItem(key)
}

const callbackOf = (fragment: string): string => `${settings.redirect_uri}?${fragment.replace(/^#/, '')}`
