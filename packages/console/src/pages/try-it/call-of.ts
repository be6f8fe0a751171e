import type { ApiOperation } from '../../spec/read-operations.ts'

/** What somebody has filled in. */
export interface CallForm {
  method: string
  /** Behind the API's URL, with `{names}` where there are parameters. */
  path: string
  /** By `in name`, as in `query status`. */
  values: Record<string, string>
  /** Further ones, `Name: value` a line. */
  headerLines: string
  body: string
  bodyType: string
  subscriptionId: string
}

/** A call as it is sent, but for the token. */
export interface Call {
  method: string
  url: string
  headers: [name: string, value: string][]
  body?: string | undefined
}

const BODILESS = new Set(['GET', 'HEAD'])

/** Header fields that a page cannot send, or that are not to be typed by hand. */
const NOT_BY_HAND =
  /^(authorization|subscription-id|cookie|host|content-length|origin|referer|connection|transfer-encoding)$/i

/** The call that a form means, or what is missing. Pure. */
export function callOf(
  form: CallForm,
  operation: ApiOperation | undefined,
  proxyUrl: string,
): { call: Call } | { fault: string } {
  const parameters = operation?.parameters ?? []
  const filledIn = (parameter: { in: string; name: string }) => form.values[`${parameter.in} ${parameter.name}`] ?? ''
  const missing = parameters.find((parameter) => parameter.required && filledIn(parameter).trim() === '')
  if (missing) return { fault: `${missing.name} is missing.` }
  if (!form.path.startsWith('/')) return { fault: 'The path begins with a slash.' }
  const path = form.path.replace(/\{([^{}]+)\}/g, (whole, name: string) => {
    const value = filledIn({ in: 'path', name })
    return value === '' ? whole : encodeURIComponent(value)
  })
  const query = new URLSearchParams()
  for (const parameter of parameters) {
    if (parameter.in === 'query' && filledIn(parameter) !== '') query.append(parameter.name, filledIn(parameter))
  }
  const headers: [string, string][] = [['Accept', 'application/json']]
  if (form.subscriptionId !== '') headers.push(['Subscription-Id', form.subscriptionId])
  for (const parameter of parameters) {
    if (parameter.in === 'header' && filledIn(parameter) !== '') headers.push([parameter.name, filledIn(parameter)])
  }
  for (const line of form.headerLines.split('\n').filter((each) => each.trim() !== '')) {
    const [name = '', ...rest] = line.split(':')
    if (!/^[\w!#$%&'*+\-.^`|~]+$/.test(name.trim()) || rest.length === 0)
      return { fault: `“${line}” is no header field. Write Name: value.` }
    if (NOT_BY_HAND.test(name.trim()))
      return { fault: `${name.trim()} is set by the console, the browser or the gateway.` }
    headers.push([name.trim(), rest.join(':').trim()])
  }
  const hasBody = !BODILESS.has(form.method) && form.body !== ''
  if (hasBody) headers.push(['Content-Type', form.bodyType])
  const text = query.toString()
  const joint = path.includes('?') ? '&' : '?'
  const url = `${proxyUrl}${path}${text === '' ? '' : `${joint}${text}`}`
  if (!isWithin(url, proxyUrl)) return { fault: 'The path leads out of the API: no part of it may be two dots.' }
  return {
    call: {
      method: form.method,
      url,
      headers,
      body: hasBody ? form.body : undefined,
    },
  }
}

/**
 * Browsers take `..` out of a path before they send it. The paths of one API's description are to lead to no other API, which the same token may be
 * good for (threat G-A). Pure.
 */
function isWithin(url: string, proxyUrl: string): boolean {
  if (!URL.canParse(url)) return false
  const [{ origin, pathname }, base] = [new URL(url), new URL(proxyUrl)]
  return origin === base.origin && pathname.startsWith(`${base.pathname.replace(/\/$/, '')}/`)
}
