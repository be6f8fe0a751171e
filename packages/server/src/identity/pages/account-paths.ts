/**
 * Where the account page leads. Pages to show (GET): `account`, `password`, `totp`. All others take a POST with `csrf` (the one of
 * AccountView) and the fields that are named, and answer with a redirect to `account` or with the next page.
 */
export const accountPaths = {
  account: '/account',
  /** GET: the `change` page of NewPasswordView. */
  password: '/account/password',
  /** POST: mails a link that confirms the address. */
  verifyEmail: '/account/verify-email',
  /** GET: TotpSetupView. */
  totp: '/account/totp',
  /** POST. */
  totpOff: '/account/totp/off',
  /** POST: makes new ones; answers RecoveryCodesView. */
  recoveryCodes: '/account/recovery-codes',
  /** GET: asks to sign in again, where that is needed for adding one, and comes back to `account`. */
  passkeys: '/account/passkeys',
  /** POST `credential` (JSON of a script) and `name`. */
  passkeyAdd: '/account/passkeys/add',
  /** POST `id`. */
  passkeyRemove: '/account/passkeys/remove',
  /** POST `sid`. */
  sessionEnd: '/account/sessions/end',
  /** POST: all but the one that asks. */
  sessionsEndOthers: '/account/sessions/end-others',
  /** POST `authServerId`, `client_id`. */
  accessRemove: '/account/access/remove',
  /** POST: ends the session that asks. */
  signOut: '/account/sign-out',
} as const
