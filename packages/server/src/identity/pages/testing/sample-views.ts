import type { EpochSeconds } from '@portreeve/protocol'
import { renderSVG } from 'uqr'
import type { AppView, View } from '../views.ts'

/** The clock of the pages in tests. */
export const SAMPLE_NOW = 1_762_160_400 as EpochSeconds // 2025-11-03T09:00:00Z

const ago = (seconds: number) => (SAMPLE_NOW - seconds) as EpochSeconds
const HOUR = 3600
const DAY = 24 * HOUR

const form = (action: string) => ({ action, csrf: 'Z3Jvd24tZ2F0ZS10b2tlbg' })
const user = { name: 'Avery Lindqvist', email: 'avery.lindqvist@lakeside-motors.example' }
const logo = `data:image/svg+xml;base64,${Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><rect width="48" height="48" fill="#17324d"/><path d="M10 30h28M14 30l4-10h12l4 10" stroke="#fff" stroke-width="3" fill="none"/><circle cx="17" cy="33" r="3" fill="#fff"/><circle cx="31" cy="33" r="3" fill="#fff"/></svg>',
).toString('base64')}`

const app: AppView = {
  name: 'Service Lane Scheduler',
  logoUri: logo,
  clientUri: 'https://servicelane.example',
  policyUri: 'https://servicelane.example/privacy',
  tosUri: 'https://servicelane.example/terms',
}
const plainApp: AppView = { name: 'Trade-in Valuation' }
const passkeyOptions = JSON.stringify({ challenge: 'AAAAAAAAAAAAAAAAAAAAAA', rpId: 'localhost', timeout: 60_000 })
const passkey = { action: '/interaction/3f/passkey', optionsJson: passkeyOptions }
const creation = JSON.stringify({
  challenge: 'AAAAAAAAAAAAAAAAAAAAAA',
  rp: { id: 'localhost', name: 'Portreeve' },
  user: { id: 'AAAA', name: user.email, displayName: user.name },
  pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
  authenticatorSelection: { residentKey: 'required' },
})
const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36'
const SAFARI =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1'
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0'

/** Every page in the states that look different, by a name that can be a file's. */
export const sampleViews: Readonly<Record<string, View>> = {
  'sign-in': {
    kind: 'sign_in',
    form: form('/interaction/3f/sign-in'),
    app,
    email: '',
    recoverUrl: '/recover',
    passkey,
    cancel: form('/interaction/3f/cancel'),
  },
  'sign-in-wrong': {
    kind: 'sign_in',
    form: form('/interaction/3f/sign-in'),
    app: plainApp,
    email: user.email,
    problem: 'wrong',
    recoverUrl: '/recover',
    cancel: form('/interaction/3f/cancel'),
  },
  'sign-in-own': {
    kind: 'sign_in',
    form: form('/interaction/3f/sign-in'),
    email: '',
    recoverUrl: '/recover',
    problem: 'expired',
  },
  'sign-in-password-saved': {
    kind: 'sign_in',
    form: form('/interaction/3f/sign-in'),
    email: user.email,
    notice: 'password_saved',
    recoverUrl: '/recover',
  },
  'second-factor': {
    kind: 'second_factor',
    form: form('/interaction/3f/second-factor'),
    methods: ['totp', 'recovery_code', 'passkey'],
    passkey,
    cancel: form('/interaction/3f/cancel'),
  },
  'second-factor-wrong': {
    kind: 'second_factor',
    form: form('/interaction/3f/second-factor'),
    methods: ['totp', 'recovery_code'],
    problem: 'wrong',
    tried: 'recovery_code',
  },
  'second-factor-passkey': {
    kind: 'second_factor',
    form: form('/interaction/3f/second-factor'),
    methods: ['passkey'],
    problem: 'passkey_failed',
    passkey,
  },
  'select-account': {
    kind: 'select_account',
    form: form('/interaction/3f/account'),
    app,
    current: user,
    cancel: form('/interaction/3f/cancel'),
  },
  consent: {
    kind: 'consent',
    form: form('/interaction/3f/consent'),
    app,
    user,
    scopes: ['openid', 'profile', 'email', 'offline_access', 'roles'].map((name) => ({ name, granted: false })),
    claims: [],
    offlineAccess: true,
  },
  'consent-more': {
    kind: 'consent',
    form: form('/interaction/3f/consent'),
    app: plainApp,
    user,
    scopes: [
      { name: 'repair_orders:read', granted: false },
      { name: 'phone', granted: false },
      { name: 'openid', granted: true },
      { name: 'email', granted: true },
    ],
    claims: ['birthdate', 'zoneinfo', 'dealer_code'],
    offlineAccess: false,
  },
  'error-request': {
    kind: 'error',
    title: 'request',
    code: 'invalid_request',
    detail:
      'redirect_uri "https://servicelane.example/callback?from=lane" is not registered for client nV3kQ8sT0bYw5LzR1mXc7HdP2gJf9UaE. Register it, or send the one that is registered: https://servicelane.example/callback',
  },
  'error-expired': { kind: 'error', title: 'expired', code: 'interaction_expired', detail: 'The interaction is over.' },
  'error-link': {
    kind: 'error',
    title: 'link',
    code: 'link_expired',
    detail: 'The link was used already.',
    againUrl: '/recover',
  },
  'error-not-found': { kind: 'error', title: 'not_found', code: 'not_found', detail: 'No page has this address.' },
  'error-fault': { kind: 'error', title: 'fault', code: 'server_error', detail: 'The store could not be reached.' },
  'error-refused': {
    kind: 'error',
    title: 'refused',
    code: 'foreign_form',
    detail: 'The form was sent from another site, so nothing was done.',
  },
  'form-post': {
    kind: 'form_post',
    redirect_uri: 'http://localhost:9/callback',
    parameters: [
      ['code', 'SplxlOBeZQQYbYS6WxSbIA'],
      ['state', 'af0ifjsldkj'],
    ],
  },
  'logout-confirm': { kind: 'logout_confirm', form: form('/logout/3f'), app, user },
  'logged-out': {
    kind: 'logged_out',
    app,
    frames: ['http://localhost:9/frontchannel-logout?sid=08a5019c'],
    continueUrl: 'http://localhost:9/',
  },
  'logged-out-here': { kind: 'logged_out', frames: [] },
  recover: { kind: 'recover', form: form('/recover'), email: '', backUrl: '/account' },
  'check-mail': { kind: 'check_mail', purpose: 'reset_password', email: user.email, backUrl: '/account' },
  'check-mail-verify': { kind: 'check_mail', purpose: 'verify_email', email: user.email },
  'new-password': {
    kind: 'new_password',
    purpose: 'reset_password',
    form: form('/new-password'),
    email: user.email,
    needsOldPassword: false,
    lengthMin: 10,
  },
  'new-password-invitation': {
    kind: 'new_password',
    purpose: 'invitation',
    form: form('/new-password'),
    email: user.email,
    needsOldPassword: false,
    problem: 'too_common',
    lengthMin: 10,
  },
  'new-password-change': {
    kind: 'new_password',
    purpose: 'change',
    form: form('/account/password'),
    email: user.email,
    needsOldPassword: true,
    problem: 'old_wrong',
    backUrl: '/account',
  },
  'confirm-email': { kind: 'confirm_email', form: form('/verify-email/abc'), email: user.email },
  'email-verified': { kind: 'email_verified', email: user.email, continueUrl: '/account' },
  account: {
    kind: 'account',
    user: { ...user, emailVerified: true, hasPassword: true },
    csrf: 'Z3Jvd24tZ2F0ZS10b2tlbg',
    totp: { on: true, recoveryCodesLeft: 8 },
    passkeys: [
      { id: 'AQ', name: 'Office laptop', createdAt: ago(90 * DAY), lastUsedAt: ago(5 * HOUR) },
      { id: 'Ag', name: 'Phone', createdAt: ago(2 * DAY) },
    ],
    passkeyOptionsJson: creation,
    sessions: [
      {
        sid: 's1',
        current: true,
        userAgent: CHROME,
        address: '203.0.113.24',
        createdAt: ago(HOUR),
        lastSeenAt: ago(20),
      },
      {
        sid: 's2',
        current: false,
        userAgent: SAFARI,
        address: '2001:db8:85a3::8a2e:370:7334',
        createdAt: ago(3 * DAY),
        lastSeenAt: ago(26 * HOUR),
      },
      {
        sid: 's3',
        current: false,
        userAgent: FIREFOX,
        address: '198.51.100.7',
        createdAt: ago(60 * DAY),
        lastSeenAt: ago(45 * DAY),
      },
    ],
    apps: [
      {
        authServerId: 'aus1',
        client_id: 'c1',
        app,
        scopes: ['openid', 'profile', 'email', 'offline_access'],
        since: ago(40 * DAY),
        launchUrl: 'https://servicelane.example/login',
      },
      {
        authServerId: 'aus1',
        client_id: 'c2',
        app: plainApp,
        scopes: ['openid', 'repair_orders:read'],
        since: ago(DAY),
      },
    ],
    notice: 'passkey_added',
  },
  'account-new': {
    kind: 'account',
    user: { ...user, emailVerified: false, hasPassword: false },
    csrf: 'Z3Jvd24tZ2F0ZS10b2tlbg',
    totp: { on: false, recoveryCodesLeft: 0 },
    passkeys: [],
    sessions: [
      { sid: 's1', current: true, userAgent: '', address: '203.0.113.24', createdAt: ago(60), lastSeenAt: ago(0) },
    ],
    apps: [],
  },
  'totp-setup': {
    kind: 'totp_setup',
    form: form('/account/totp'),
    qrSvg: renderSVG('otpauth://totp/Portreeve:avery?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Portreeve', {
      border: 0,
    }),
    secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
    backUrl: '/account',
  },
  'totp-setup-wrong': {
    kind: 'totp_setup',
    form: form('/account/totp'),
    qrSvg: renderSVG('otpauth://totp/Portreeve:avery?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Portreeve', {
      border: 0,
    }),
    secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
    problem: 'wrong',
  },
  'recovery-codes': {
    kind: 'recovery_codes',
    codes: ['k7rw-x2mp', '9dhq-4tzn', 'w3vb-8cky', 'p6fn-jr5d', 'z8xt-2mhw', 'c4qk-v9bp', 'n5yd-7wrt', 'h2mz-k6fx'],
    continueUrl: '/account',
  },
  mailbox: {
    kind: 'mailbox',
    mails: [
      { url: '/mailbox/2', to: user.email, subject: 'Set a new password', createdAt: ago(120) },
      {
        url: '/mailbox/1',
        to: 'sam.okafor@lakeside-motors.example',
        subject: 'You are invited to Lakeside Motors',
        createdAt: ago(2 * HOUR),
      },
    ],
  },
  'mailbox-empty': { kind: 'mailbox', mails: [] },
  mail: {
    kind: 'mail',
    to: user.email,
    subject: 'Set a new password',
    createdAt: ago(120),
    text: 'Hello Avery,\n\nsomebody asked for a new password for your account. If it was you, open this link within 30 minutes:\n\nhttp://localhost:8400/new-password/Jk3vN0qXb7sWm2TzYc8dLr5hPf1gUa9eQi4oVx6nEwB\n\nIf it was not you, do nothing: your password stays as it is.\n',
    backUrl: '/mailbox',
  },
}

/** A server with a look of its own. */
export const sampleBranding = { displayName: 'Lakeside Exchange', logoUri: logo, colour: '#c2410c' }
