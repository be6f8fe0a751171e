import type { EpochSeconds } from '@portreeve/protocol'
import { type AdministrationRefused, refuseField } from '../../identity/index.ts'
import type { ApiTraffic } from '../../store/index.ts'
import { checkQuotas } from '../check-quotas.ts'
import { type PatchOf, patched } from '../patched.ts'
import { readCertificates } from './read-certificates.ts'

/** What an API says of its traffic when `patch` was said: `null` takes away a member, or everything. Undefined: nothing. Pure. */
export function changeTraffic(
  before: ApiTraffic | undefined,
  patch: PatchOf<ApiTraffic> | null | undefined,
): ApiTraffic | undefined {
  if (patch === undefined) return before
  if (patch === null) return undefined
  const traffic = patched(before ?? {}, patch)
  return Object.keys(traffic).length === 0 ? undefined : traffic
}

/**
 * Do these settings make sense? Of what is as it was `before` nothing is said: a certificate that has ended since keeps nobody from changing something
 * else. Ranges are management's. Pure.
 */
export function checkTraffic(
  traffic: ApiTraffic = {},
  before: ApiTraffic = {},
  now: EpochSeconds,
): AdministrationRefused | undefined {
  return (
    checkQuotas(traffic.quotas, '/traffic/quotas') ??
    checkOrigins(traffic.corsOrigins ?? []) ??
    checkCertificates('targetCa', traffic, before, now) ??
    checkCertificates('clientCertificate', traffic, before, now)
  )
}

function checkOrigins(origins: readonly string[]): AdministrationRefused | undefined {
  for (const [at, origin] of origins.entries()) {
    const pointer = `/traffic/corsOrigins/${at}`
    if (origins.indexOf(origin) < at) return refuseField(pointer, 'This origin is in the list twice.')
    if (origin === '*') {
      if (origins.length > 1) return refuseField(pointer, '* is any origin: no other can stand beside it.')
    } else if (!isOrigin(origin)) {
      return refuseField(
        pointer,
        'An origin is https://host, with :port where it is not 443, in small letters and with nothing behind it. http is for localhost alone.',
      )
    }
  }
  return undefined
}

/** As a browser sends it (RFC 6454 §6.2): any other spelling would never be met. */
function isOrigin(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined
  // A host with * in it is one to URL, and to no browser.
  if (!url || url.origin !== text || !/^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])$/.test(url.hostname)) return false
  if (url.protocol === 'https:') return true
  return url.protocol === 'http:' && /^(?:(?:[a-z0-9-]+\.)*localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname)
}

function checkCertificates(
  member: 'targetCa' | 'clientCertificate',
  { [member]: pem }: ApiTraffic,
  { [member]: before }: ApiTraffic,
  now: EpochSeconds,
): AdministrationRefused | undefined {
  if (pem === undefined || pem === before) return undefined
  const pointer = `/traffic/${member}`
  const read = readCertificates(pem)
  if (!read.ok) return refuseField(pointer, read.detail)
  for (const [at, { validTo }] of read.certificates.entries()) {
    const end = new Date(validTo)
    if (end.getTime() / 1000 > now) continue
    return refuseField(pointer, `Certificate ${at + 1} has ended, on ${end.toISOString().slice(0, 10)}.`)
  }
  return undefined
}
