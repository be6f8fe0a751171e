import type { IdTokenClaims } from '@portreeve/protocol'

/**
 * People's sign-in by code and PKCE (protocol.md 2.2–2.7, OIDC Core §3.1), for apps with a secret and for those without. Every check is
 * made here: `state`, `iss` (RFC 9207), `nonce`, `at_hash`, and the ID token's signature and claims.
 */
export interface SignIn {
  /** Where to send the browser, and what to keep for `finish`: in the person's session, or in a cookie of its own that is HttpOnly. Sends nothing. */
  begin(wishes?: SignInWishes): Promise<{ url: string; kept: KeptSignIn }>
  /**
   * `callbackUrl` is what the browser came back to, as a whole or as `request.url` has it. `kept` is good once: remove it first. Rejects
   * with SignInError when something does not fit, with ExchangeError when the exchange said no (`access_denied`, `login_required`,
   * `invalid_grant`, …), with ExchangeUnavailable, or with the reason of `signal`.
   */
  finish(callbackUrl: string | URL, kept: KeptSignIn | undefined, options?: SignalOption): Promise<SignedIn>
  /**
   * A new access token. Keep the `refresh_token` of the answer: it may be another one or the same. `scope` may have fewer words than at
   * first, never more. `sub` is whose token it was: with it another person's ID token is refused (OIDC Core §12.2). Rejects as `finish`.
   */
  refresh(refresh_token: string, options?: RefreshOptions): Promise<SignedIn>
}

/** By their registered names (OIDC Core §3.1.2.1, docs/authorize.md). */
export interface SignInWishes {
  prompt?: string
  login_hint?: string
  /** Seconds since the login. `finish` checks it. */
  max_age?: number
  acr_values?: string
  ui_locales?: string
}

/** Plain JSON. `code_verifier` is a secret until `finish`. */
export interface KeptSignIn {
  state: string
  nonce: string
  code_verifier: string
  max_age?: number
}

/** For what waits for the exchange. */
export interface SignalOption {
  signal?: AbortSignal
}

/** What a refresh may narrow or insist on. */
export interface RefreshOptions extends SignalOption {
  scope?: string
  sub?: string
}

/** What a person’s sign-in brought. */
export interface SignedIn {
  access_token: string
  /** Seconds from when the answer arrived. */
  expires_in: number
  /** Epoch seconds, by this machine's clock. */
  expiresAt: number
  /** Words, as granted. */
  scope: string
  /** With scope `openid`. */
  id_token?: string
  /** Of the ID token, checked. `sub` is the person's id. */
  claims?: IdTokenClaims & Record<string, unknown>
  /** With scope `offline_access`. */
  refresh_token?: string
}
