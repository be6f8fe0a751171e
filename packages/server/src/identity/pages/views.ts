import type { EpochSeconds } from '@portreeve/protocol'

/**
 * Everything a person can be shown, as data. render-page.tsx turns it into HTML; rooms decide, pages only show.
 *
 * Every form is a POST (`application/x-www-form-urlencoded`) with the field `csrf`. The other fields stand with each view;
 * buttons are fields too, so a form always arrives with the one that was pressed. Forms of the account page go to accountPaths.
 */
export type View =
  | SignInView
  | SecondFactorView
  | SelectAccountView
  | ConsentView
  | ErrorView
  | FormPostView
  | LogoutConfirmView
  | LoggedOutView
  | RecoverView
  | CheckMailView
  | NewPasswordView
  | ConfirmEmailView
  | EmailVerifiedView
  | AccountView
  | TotpSetupView
  | RecoveryCodesView
  | MailboxView
  | MailView

/** What a form comes with: where it goes (a path of ours) and the token that proves it is ours. */
export interface FormTarget {
  action: string
  csrf: string
}

/** The app on whose behalf somebody is here. Links are shown when they are http or https, logos when safe-uri.ts lets them. */
export interface AppView {
  name: string
  logoUri?: string | undefined
  clientUri?: string | undefined
  policyUri?: string | undefined
  tosUri?: string | undefined
}

/** A form that only a script can fill: it puts the authenticator's answer, as JSON, into the field `credential`. */
export interface PasskeyForm {
  action: string
  /** WebAuthn request options as JSON text. */
  optionsJson: string
}

export interface SignInView {
  kind: 'sign_in'
  /** `email`, `password`. */
  form: FormTarget
  app?: AppView | undefined
  email: string
  /** `wrong`: unknown user, wrong password and locked account alike (threat T-31). */
  problem?: 'wrong' | 'expired' | 'passkey_failed' | undefined
  /** What was done just before. */
  notice?: 'password_saved' | undefined
  recoverUrl: string
  /** `credential`, with the csrf of `form`. */
  passkey?: PasskeyForm | undefined
  /** Back to the app with access_denied. */
  cancel?: FormTarget | undefined
}

export interface SecondFactorView {
  kind: 'second_factor'
  /** `method` (`totp` or `recovery_code`) and `code`. */
  form: FormTarget
  /** What the user has set up. */
  methods: ('totp' | 'recovery_code' | 'passkey')[]
  problem?: 'wrong' | 'passkey_failed' | undefined
  /** The method that was wrong. Default: the first. */
  tried?: 'totp' | 'recovery_code' | undefined
  /** `credential`, with the csrf of `form`. */
  passkey?: PasskeyForm | undefined
  cancel?: FormTarget | undefined
}

export interface SelectAccountView {
  kind: 'select_account'
  /** Two buttons: `decision=continue` and `decision=other`. */
  form: FormTarget
  app?: AppView | undefined
  current: { name: string; email: string }
  /** Back to the app with access_denied. */
  cancel?: FormTarget | undefined
}

export interface ConsentView {
  kind: 'consent'
  /** Two buttons: `decision=allow` and `decision=deny`. */
  form: FormTarget
  app: AppView
  user: { name: string; email: string }
  /** New ones first; names that are known have a text of their own in each language. */
  scopes: { name: string; granted: boolean }[]
  claims: string[]
  offlineAccess: boolean
}

export interface ErrorView {
  kind: 'error'
  title: 'request' | 'expired' | 'link' | 'not_found' | 'fault' | 'refused'
  /** Stable, such as `invalid_request`. */
  code: string
  /** What the developer of the app must fix, or the person can do. English: it is for developers. */
  detail: string
  /** Of a mailed link: where another one is to be had. */
  againUrl?: string | undefined
}

/** OAuth 2.0 Form Post Response Mode §2: a form that is sent by script, and by a button without. */
export interface FormPostView {
  kind: 'form_post'
  redirect_uri: string
  parameters: [name: string, value: string][]
}

export interface LogoutConfirmView {
  kind: 'logout_confirm'
  /** Two buttons: `decision=logout` and `decision=stay`. */
  form: FormTarget
  app?: AppView | undefined
  user?: { name: string; email: string } | undefined
}

export interface LoggedOutView {
  kind: 'logged_out'
  app?: AppView | undefined
  /** OIDC Front-Channel Logout §3: loaded in hidden frames. */
  frames: string[]
  /** Where to go when the frames have loaded; a link too. */
  continueUrl?: string | undefined
}

export interface RecoverView {
  kind: 'recover'
  /** `email`. */
  form: FormTarget
  email: string
  backUrl?: string | undefined
}

/** Says the same whether or not there is such a user. */
export interface CheckMailView {
  kind: 'check_mail'
  purpose: 'reset_password' | 'verify_email'
  email: string
  backUrl?: string | undefined
}

export interface NewPasswordView {
  kind: 'new_password'
  purpose: 'reset_password' | 'invitation' | 'change'
  /** `newPassword`, `repeatedPassword` and, where needed, `oldPassword`. */
  form: FormTarget
  email: string
  needsOldPassword: boolean
  /** Characters. Said beside the field. */
  lengthMin?: number | undefined
  backUrl?: string | undefined
  problem?: 'too_short' | 'too_common' | 'old_wrong' | 'differ' | undefined
}

/** Where the mailed link leads. Looking at it changes nothing, because mail scanners look too. */
export interface ConfirmEmailView {
  kind: 'confirm_email'
  /** No fields. */
  form: FormTarget
  email: string
}

export interface EmailVerifiedView {
  kind: 'email_verified'
  email: string
  continueUrl: string
}

export interface AccountView {
  kind: 'account'
  user: { name: string; email: string; emailVerified: boolean; hasPassword: boolean }
  csrf: string
  totp: { on: boolean; recoveryCodesLeft: number }
  passkeys: { id: string; name: string; createdAt: EpochSeconds; lastUsedAt?: EpochSeconds | undefined }[]
  /** WebAuthn creation options for adding one, as JSON text. Without them the user is asked to sign in again first. */
  passkeyOptionsJson?: string | undefined
  sessions: {
    sid: string
    current: boolean
    userAgent: string
    address: string
    createdAt: EpochSeconds
    lastSeenAt: EpochSeconds
  }[]
  apps: {
    authServerId: string
    client_id: string
    app: AppView
    scopes: string[]
    since: EpochSeconds
    /** Where third-party-initiated login begins (OIDC Core §4). */
    launchUrl?: string | undefined
  }[]
  notice?:
    | 'password_changed'
    | 'session_ended'
    | 'others_ended'
    | 'access_removed'
    | 'totp_on'
    | 'totp_off'
    | 'passkey_added'
    | 'passkey_removed'
    | 'mail_sent'
    | undefined
}

export interface TotpSetupView {
  kind: 'totp_setup'
  /** `code`. */
  form: FormTarget
  /** Of our own making (uqr). It is shown as an image, so nothing in it can act on the page. */
  qrSvg: string
  /** Base32, for typing. */
  secret: string
  backUrl?: string | undefined
  problem?: 'wrong' | undefined
}

export interface RecoveryCodesView {
  kind: 'recovery_codes'
  codes: string[]
  continueUrl: string
}

export interface MailboxView {
  kind: 'mailbox'
  mails: { url: string; to: string; subject: string; createdAt: EpochSeconds }[]
}

export interface MailView {
  kind: 'mail'
  to: string
  subject: string
  createdAt: EpochSeconds
  text: string
  backUrl: string
}
