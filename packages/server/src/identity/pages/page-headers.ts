import type { Language } from './choose-language.ts'
import { formActionSource, parseFrame, parseLogo } from './safe-uri.ts'
import type { View } from './views.ts'

export interface PageHeadersRequest {
  view: View
  language: Language
  /** Of the server whose page this is. */
  logoUri?: string | undefined
  formLeadsTo: readonly string[]
  display?: string | undefined
}

/** Everything an HTML answer carries besides its type. Pure. */
export function pageHeaders(request: PageHeadersRequest): Record<string, string> {
  return {
    'Content-Security-Policy': contentSecurityPolicy(request),
    // For what does not know `frame-ancestors` (RFC 7034).
    'X-Frame-Options': 'DENY',
    'X-Content-Type-Options': 'nosniff',
    // Not `no-referrer`: with it a form is sent with `Origin: null`, and nobody could tell ours from a stranger's.
    'Referrer-Policy': 'same-origin',
    'Cross-Origin-Opener-Policy': openerPolicy(request),
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': PERMISSIONS,
    'Cache-Control': 'no-store',
    'Content-Language': request.language,
    Vary: 'Accept-Language',
  }
}

/** Nothing but passkeys, and those for ourselves. */
const PERMISSIONS = [
  ...[
    'accelerometer',
    'camera',
    'display-capture',
    'geolocation',
    'gyroscope',
    'microphone',
    'midi',
    'payment',
    'usb',
  ].map((feature) => `${feature}=()`),
  'publickey-credentials-create=(self)',
  'publickey-credentials-get=(self)',
].join(', ')

/**
 * Cuts the ties to whoever opened this window, except where an app opened it as a popup and waits for its end
 * (OIDC Core §3.1.2.1, `display`), and on the page that is only passed through on the way back to such an app.
 */
function openerPolicy({ view, display }: PageHeadersRequest): string {
  return display === 'popup' || view.kind === 'form_post' ? 'unsafe-none' : 'same-origin'
}

function contentSecurityPolicy(request: PageHeadersRequest): string {
  const { view, logoUri } = request
  const logos = [logoUri, ...logosOf(view)].flatMap((uri) => parseLogo(uri)?.origin ?? [])
  const frames = view.kind === 'logged_out' ? view.frames.flatMap((uri) => parseFrame(uri)?.origin ?? []) : []
  const directives: [name: string, sources: readonly string[]][] = [
    ['default-src', ["'none'"]],
    ['style-src', ["'self'"]],
    ['img-src', ["'self'", 'data:', ...logos]],
    ['script-src', needsScript(view) ? ["'self'"] : []],
    ['frame-src', frames],
    ['form-action', formTargets(request)],
    ['frame-ancestors', ["'none'"]],
    ['base-uri', ["'none'"]],
  ]
  return directives
    .filter(([, sources]) => sources.length > 0)
    .map(([name, sources]) => [name, ...new Set(sources)].join(' '))
    .join('; ')
}

function formTargets({ view, formLeadsTo }: PageHeadersRequest): string[] {
  if (view.kind === 'form_post') return [formActionSource(view.redirect_uri) ?? "'none'"]
  return ["'self'", ...formLeadsTo.flatMap((uri) => formActionSource(uri) ?? [])]
}

function needsScript(view: View): boolean {
  switch (view.kind) {
    case 'sign_in':
    case 'second_factor':
      return view.passkey !== undefined
    case 'account':
      return view.passkeyOptionsJson !== undefined
    case 'logged_out':
      return view.continueUrl !== undefined
    case 'form_post':
      return true
    case 'select_account':
    case 'consent':
    case 'error':
    case 'logout_confirm':
    case 'recover':
    case 'check_mail':
    case 'new_password':
    case 'confirm_email':
    case 'email_verified':
    case 'totp_setup':
    case 'recovery_codes':
    case 'mailbox':
    case 'mail':
      return false
  }
}

/** Logos of apps that this page shows. */
function logosOf(view: View): (string | undefined)[] {
  if (view.kind === 'account') return view.apps.map(({ app }) => app.logoUri)
  return 'app' in view ? [view.app?.logoUri] : []
}
