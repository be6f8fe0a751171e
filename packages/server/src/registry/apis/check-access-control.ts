import { type AdministrationRefused, refuseField } from '../../identity/index.ts'
import type { AccessControl, Parameter, RequestParameter } from '../../store/index.ts'
import { subscriptionValueNames } from '../access-control.ts'
import type { CheckUrl } from '../check-url.ts'
import { isGatewayHeader, isHeaderName, normalHeader } from './gateway-headers.ts'

type Refusal = AdministrationRefused | undefined

const AT = '/accessControl'

/**
 * Can the gateway do what this access control says, and may it (protocol.md 3.6)? The forms of its members were checked before; here
 * is what they mean together. First refusal wins. Pure.
 */
export function checkAccessControl(accessControl: AccessControl, checkUrl: CheckUrl): Refusal {
  return checkOwnRules(accessControl, checkUrl) ?? checkValueNames(accessControl)
}

function checkOwnRules(accessControl: AccessControl, checkUrl: CheckUrl): Refusal {
  switch (accessControl.kind) {
    case 'fortellis_oauth':
      return undefined
    case 'external_oauth': {
      const { tokenUrl, tokenParameters, requestParameters } = accessControl
      return (
        checkUrl(tokenUrl, `${AT}/tokenUrl`) ??
        checkParameters(tokenParameters, `${AT}/tokenParameters`, tokenFields) ??
        checkRequestParameters(requestParameters, bearerHeaders)
      )
    }
    case 'custom_oauth': {
      const { authUrl, headers, payload, requestParameters } = accessControl
      return (
        checkUrl(authUrl, `${AT}/authUrl`) ??
        checkParameters(headers, `${AT}/headers`, tokenRequestHeaders) ??
        checkParameters(payload, `${AT}/payload`, fields) ??
        checkRequestParameters(requestParameters, bearerHeaders)
      )
    }
    case 'api_key':
      // Basic authentication is a special case of fixed headers (protocol.md 8), so here the developer may say what Authorization is.
      return checkRequestParameters(accessControl.requestParameters, freeHeaders)
  }
}

/** What names may be in one place, and which of them are the same. */
interface Names {
  /** Undefined: may be. Else the end of a sentence. */
  check(name: string): string | undefined
  normal(name: string): string
}

/** Of a form, a JSON object or a query: encoded where they are sent, so everything that can be shown goes. */
const fields: Names = {
  check: (name) =>
    name.trim() === name && name !== '__proto__' ? undefined : 'cannot be used, or begins or ends with a blank',
  normal: (name) => name,
}

const tokenFields: Names = {
  ...fields,
  check: (name) =>
    ['grant_type', 'scope', 'client_id', 'client_secret'].includes(name)
      ? 'is sent anyway, and has a member of its own'
      : fields.check(name),
}

/** Of calls whose Authorization is the parameters' to say. */
const freeHeaders: Names = {
  check: (name) =>
    isGatewayHeader(name)
      ? 'is a header that the gateway itself sets or removes'
      : isHeaderName(name)
        ? undefined
        : 'is no header name (RFC 9110 §5.1)',
  normal: normalHeader,
}

/** Of calls that carry a token. */
const bearerHeaders: Names = {
  ...freeHeaders,
  check: (name) =>
    normalHeader(name) === 'authorization' ? 'is where the gateway puts the token' : freeHeaders.check(name),
}

/** Of requests that the gateway makes for itself, to get a token. */
const tokenRequestHeaders: Names = {
  ...freeHeaders,
  check: (name) =>
    normalHeader(name) === 'content-type' ? 'has a member of its own: contentType' : freeHeaders.check(name),
}

function checkParameters(
  parameters: readonly Parameter[],
  at: string,
  names: Names,
  places?: readonly number[],
): Refusal {
  const seen = new Set<string>()
  for (const [index, { name, displayName, subscriptionSpecific }] of parameters.entries()) {
    const here = `${at}/${places?.[index] ?? index}`
    const why = names.check(name)
    if (why !== undefined) return refuseField(`${here}/name`, `This name ${why}.`)
    if (seen.has(names.normal(name))) return refuseField(`${here}/name`, 'There is another parameter with this name.')
    seen.add(names.normal(name))
    // People who set the values of a subscription see these and nothing else (protocol.md 3.6).
    if (subscriptionSpecific && displayName === undefined) {
      return refuseField(`${here}/displayName`, 'A subscription-specific value needs a display name.')
    }
  }
  return undefined
}

/** A header and a query parameter may have one name. */
function checkRequestParameters(parameters: readonly RequestParameter[], headers: Names): Refusal {
  const of = (kind: RequestParameter['in'], names: Names) => {
    const places = [...parameters.keys()].filter((place) => parameters[place]?.in === kind)
    const chosen = parameters.filter((parameter) => parameter.in === kind)
    return checkParameters(chosen, `${AT}/requestParameters`, names, places)
  }
  return of('header', headers) ?? of('query', fields)
}

/** A subscription has its values by name, wherever they go: two places with one name would always have one value. */
function checkValueNames(accessControl: AccessControl): Refusal {
  const names = subscriptionValueNames(accessControl)
  return new Set(names).size === names.length
    ? undefined
    : refuseField(AT, 'Each subscription-specific value needs a name that no other one has, wherever it is sent.')
}
