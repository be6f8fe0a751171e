import { SIGNED_IN_PATH } from './console-client.ts'

/** Origins that a page of the console talks to, besides its own. */
export interface PageOrigins {
  identity: string
  gateway: string
}

/** Of everything that the console serves. */
export const fileHeaders = {
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
}

const PERMISSIONS = [
  'accelerometer',
  'camera',
  'display-capture',
  'geolocation',
  'gyroscope',
  'microphone',
  'midi',
  'payment',
  'usb',
]
  .map((feature) => `${feature}=()`)
  .join(', ')

/**
 * Nothing from elsewhere runs or is shown, nothing inline runs, and nobody may frame it, but for the page
 * that a renewal of the token ends at, in a frame of ours. What people typed can therefore never become a script, whatever a page does with it (threats T-26, T-27). Pure.
 */
export function pageHeaders(nonce: string, path: string, { identity, gateway }: PageOrigins): Record<string, string> {
  const isFramed = path === SIGNED_IN_PATH
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self' ${identity} ${gateway}`,
    `frame-src 'self' ${identity}`,
    "manifest-src 'self'",
    "form-action 'none'",
    `frame-ancestors ${isFramed ? "'self'" : "'none'"}`,
    "base-uri 'none'",
  ].join('; ')
  return {
    ...fileHeaders,
    'Content-Security-Policy': policy,
    'X-Frame-Options': isFramed ? 'SAMEORIGIN' : 'DENY',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Permissions-Policy': PERMISSIONS,
    'Cache-Control': 'no-store',
  }
}
