import {
  accept,
  type ClientMetadata,
  clientAuthMethods,
  type ResponseType,
  responseTypes,
  type SigningAlg,
} from '@portreeve/protocol'
import { keyAlgs, SECRET_ALG } from '../clients/auth-methods.ts'
import { withoutManagement } from '../management-scopes.ts'
import type { ServerPolicy } from '../profiles.ts'
import { checkMetadata } from './check-metadata.ts'
import { checkWebUri } from './check-uri.ts'
import { type MetadataOutcome, refuseMember, refuseMetadata } from './metadata-refusal.ts'
import { readJwks } from './read-jwks.ts'
import { bad, flag, good, listOf, oneOf, type Reader, text, wholeNumber } from './read-values.ts'
import { type GrantTypeName, grantTypesOf, grantTypesSupported, requestObjectAlgs } from './supported.ts'
import { checkUnsupported } from './unsupported-members.ts'

/** What the authorization server allows its clients. */
export interface MetadataRules {
  policy: Pick<
    ServerPolicy,
    'responseTypes' | 'redirectUris' | 'signingAlgs' | 'unsignedRequestObjects' | 'httpOnLocalhost'
  >
  /** Scopes that this client may be allowed at most. Without any asked for it is all of them, but those of the management API. */
  scopes: readonly string[]
}

/** Consistent in itself and within what the server allows. Members that were left out stay out: effective-metadata.ts. */
export interface ParsedMetadata {
  metadata: ClientMetadata
  grant_types: GrantTypeName[]
  scopes: string[]
}

/**
 * What a client says about itself, from JSON of anybody's making to values that may be kept: for registration, management
 * and the command line alike. Members nobody knows are left out (RFC 7591 §2), `null` is as good as absent (RFC 7592 §2.2),
 * and what would weaken the client if it were passed over is refused. Nothing is fetched. Pure.
 */
export function parseClientMetadata(input: unknown, rules: MetadataRules): MetadataOutcome<ParsedMetadata> {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return refuseMetadata('invalid_client_metadata', 'Send one JSON object whose members are client metadata.')
  }
  const members = new Map(Object.entries(input).filter(([, value]) => value !== null))
  const unsupported = checkUnsupported(members)
  if (unsupported) return unsupported
  const read = readMembers(members, rules)
  if (!read.ok) return read
  const types = parseTypes(members.get('grant_types'), read.value.response_types, rules)
  if (!types.ok) return types
  const scopes = parseScopes(members.get('scope'), rules.scopes)
  if (!scopes.ok) return scopes
  const parsed: ParsedMetadata = {
    metadata: { ...read.value, response_types: types.value.response_types },
    grant_types: types.value.grant_types,
    scopes: scopes.value,
  }
  return checkMetadata(parsed, rules.policy) ?? accept(parsed)
}

const URI_LENGTH_MAX = 2000
const URIS_MAX = 50

type Readers = { [Name in keyof ClientMetadata]-?: Reader<NonNullable<ClientMetadata[Name]>> }

/** One line for each member there is: a new one does not compile until somebody says how it is read. */
function readersFor({ policy }: MetadataRules): Readers {
  const webUri = (rules = policy): Reader<string> => {
    const read = text(URI_LENGTH_MAX)
    return (value) => {
      const uri = read(value)
      if (!uri.ok) return uri
      const why = checkWebUri(uri.value, rules)
      if (why !== undefined) return bad(why)
      return uri.value.includes('#') ? bad('may not have a fragment.') : uri
    }
  }
  const requestUri: Reader<string> = (value) => {
    const why = typeof value === 'string' ? checkWebUri(value, policy) : 'has to be a string.'
    return why === undefined ? good(value as string) : bad(why)
  }
  const signingAlg = oneOf<SigningAlg>(policy.signingAlgs)
  const uris = listOf(text(URI_LENGTH_MAX), URIS_MAX)
  return {
    client_name: text(200),
    client_uri: webUri(),
    logo_uri: webUri(),
    policy_uri: webUri(),
    tos_uri: webUri(),
    contacts: listOf(text(254), 20),
    application_type: oneOf(['web', 'native']),
    redirect_uris: uris,
    response_types: listOf(readResponseType(policy.responseTypes), responseTypes.length),
    token_endpoint_auth_method: oneOf(clientAuthMethods),
    token_endpoint_auth_signing_alg: oneOf([...keyAlgs, SECRET_ALG]),
    jwks: readJwks,
    jwks_uri: webUri(),
    subject_type: oneOf(['public']),
    id_token_signed_response_alg: signingAlg,
    userinfo_signed_response_alg: signingAlg,
    introspection_signed_response_alg: signingAlg,
    request_object_signing_alg: oneOf(requestObjectAlgs(policy)),
    request_uris: listOf(requestUri, URIS_MAX),
    default_max_age: wholeNumber,
    require_auth_time: flag,
    default_acr_values: listOf(text(200), 20),
    // "MUST use the https scheme" (OIDC Core §4).
    initiate_login_uri: webUri({ ...policy, httpOnLocalhost: false }),
    post_logout_redirect_uris: uris,
    backchannel_logout_uri: webUri(),
    backchannel_logout_session_required: flag,
    frontchannel_logout_uri: webUri(),
    frontchannel_logout_session_required: flag,
    software_id: text(200),
    software_version: text(200),
  }
}

function readMembers(members: ReadonlyMap<string, unknown>, rules: MetadataRules): MetadataOutcome<ClientMetadata> {
  const metadata: Record<string, unknown> = {}
  for (const [name, read] of Object.entries(readersFor(rules)) as [string, Reader<unknown>][]) {
    if (!members.has(name)) continue
    const member = read(members.get(name))
    if (!member.ok) {
      return name === 'redirect_uris'
        ? refuseMetadata('invalid_redirect_uri', `redirect_uris ${member.why}`)
        : refuseMember(name, member.why)
    }
    metadata[name] = member.value
  }
  return accept(metadata as ClientMetadata)
}

/** The words of a response type come in any order (OAuth Multiple Response Types §2) and are kept in one. */
function readResponseType(allowed: readonly ResponseType[]): Reader<ResponseType> {
  const sorted = (words: string) => words.split(' ').sort().join(' ')
  const read = oneOf(allowed)
  return (value) => {
    const known = typeof value === 'string' ? responseTypes.find((one) => sorted(one) === sorted(value)) : undefined
    return read(known)
  }
}

interface Types {
  grant_types: GrantTypeName[]
  response_types: ResponseType[]
}

/**
 * Each of the two says what the other has to be (RFC 7591 §2.1). Left out, one follows from the other; with both left out
 * it is the code flow.
 */
function parseTypes(
  asked: unknown,
  response_types: ResponseType[] | undefined,
  { policy }: MetadataRules,
): MetadataOutcome<Types> {
  if (asked === undefined) {
    const known = response_types ?? ['code']
    return accept({ grant_types: [...new Set(known.flatMap(grantTypesOf))], response_types: known })
  }
  const read = listOf(oneOf(grantTypesSupported(policy)), 4)(asked)
  if (!read.ok) return refuseMember('grant_types', read.why)
  const grant_types = read.value
  const known = response_types ?? (grant_types.includes('authorization_code') ? (['code'] as const).slice() : [])
  const needed = new Set(known.flatMap(grantTypesOf))
  for (const one of needed) {
    if (!grant_types.includes(one)) return refuseMember('grant_types', `has to have ${one} for these response_types.`)
  }
  for (const one of ['authorization_code', 'implicit'] as const) {
    if (grant_types.includes(one) && !needed.has(one)) return refuseMember('response_types', `has none for ${one}.`)
  }
  if (grant_types.includes('refresh_token') && !grant_types.includes('authorization_code')) {
    return refuseMember('grant_types', 'has refresh_token without authorization_code, which is where one comes from.')
  }
  return accept({ grant_types, response_types: known })
}

/** RFC 6749 §3.3. */
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*$/

function parseScopes(asked: unknown, ceiling: readonly string[]): MetadataOutcome<string[]> {
  if (asked === undefined) return accept(withoutManagement(ceiling))
  if (typeof asked !== 'string' || !SCOPE.test(asked)) {
    return refuseMember('scope', 'has to be scopes with one space between them.')
  }
  const scopes = [...new Set(asked.split(' '))]
  return scopes.every((scope) => ceiling.includes(scope))
    ? accept(scopes)
    : refuseMember('scope', 'has a scope that this client may not be allowed.')
}
