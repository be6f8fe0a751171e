import { AddressRefused } from '../../http/index.ts'

/**
 * Why there was no answer, for the webhook's owner. Says nothing of our network (threat G-I): a name that nobody knows and one that leads to a private address
 * read the same, or names inside could be guessed at from outside.
 */
export function faultText(fault: unknown): string {
  if (fault instanceof AddressRefused) return NO_ADDRESS
  const code = codeOf(fault)
  return texts.get(code) ?? families.find(([prefix]) => code.startsWith(prefix))?.[1] ?? BROKEN
}

const NO_ADDRESS = 'the host is unknown, or its address is not allowed'
const BROKEN = 'the connection broke off before there was an answer'
const REFUSED = 'the connection was refused'
const UNREACHABLE = 'the host could not be reached'
const NOT_CONNECTED = 'no connection came about in time'
const NO_AUTHORITY = 'the TLS certificate is not signed by an authority that is known here'
const NO_TLS = 'no TLS connection came about'
const NOT_HTTP = 'the answer is not HTTP'

const texts = new Map([
  ['ENOTFOUND', NO_ADDRESS],
  ['ENODATA', NO_ADDRESS],
  ['EAI_AGAIN', NO_ADDRESS],
  ['ECONNREFUSED', REFUSED],
  ['EHOSTUNREACH', UNREACHABLE],
  ['ENETUNREACH', UNREACHABLE],
  ['EHOSTDOWN', UNREACHABLE],
  ['EADDRNOTAVAIL', UNREACHABLE],
  ['ETIMEDOUT', NOT_CONNECTED],
  ['UND_ERR_CONNECT_TIMEOUT', NOT_CONNECTED],
  ['CERT_HAS_EXPIRED', 'the TLS certificate has expired'],
  ['CERT_NOT_YET_VALID', 'the TLS certificate is not valid yet'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'the TLS certificate is for another name'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', NO_AUTHORITY],
  ['SELF_SIGNED_CERT_IN_CHAIN', NO_AUTHORITY],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', NO_AUTHORITY],
  ['UNABLE_TO_GET_ISSUER_CERT', NO_AUTHORITY],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', NO_AUTHORITY],
  ['EPROTO', NO_TLS],
  ['UND_ERR_HEADERS_OVERFLOW', 'the header of the answer is too long'],
])

const families: [prefix: string, text: string][] = [
  ['EAI_', NO_ADDRESS],
  ['ERR_SSL_', NO_TLS],
  ['ERR_TLS_', NO_TLS],
  ['CERT_', 'the TLS certificate is not good'],
  ['HPE_', NOT_HTTP],
]

/** Where several addresses were tried, the first one's. */
function codeOf(fault: unknown): string {
  const { code, name, errors } = fault as { code?: unknown; name?: unknown; errors?: unknown[] }
  if (typeof code === 'string') return code
  // undici's parser does not always say what it did not like.
  if (name === 'HTTPParserError') return 'HPE_'
  return errors?.[0] === undefined ? '' : codeOf(errors[0])
}
