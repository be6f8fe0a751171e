import { type Reply, type RouteRequest, seeOther } from '../../http/index.ts'
import type { Branding } from '../../store/index.ts'
import type { Show } from '../pages/show.ts'
import type { ReplyTo } from './authorization-request.ts'
import type { AuthorizeRefused } from './authorize-refusal.ts'

/** Members of a successful answer that the response type asks for. */
export interface Issued {
  access_token?: { value: string; expiresInSeconds: number; scope: string } | undefined
  code?: string | undefined
  id_token?: string | undefined
}

export type ResponseParameters = [name: string, value: string][]

/**
 * In the order that apps in use count on (protocol.md 2.4): `access_token` first and with others behind it; `code`, then
 * `state`; what is newer at the end. `iss` tells the app who answers (RFC 9207 §2, threat T-33). Pure.
 */
export function successParameters(
  { access_token, code, id_token }: Issued,
  state: string | undefined,
  iss: string,
): ResponseParameters {
  return present([
    ['access_token', access_token?.value],
    ['token_type', access_token && 'Bearer'],
    ['expires_in', access_token && String(access_token.expiresInSeconds)],
    ['scope', access_token?.scope],
    ['code', code],
    ['state', state],
    ['id_token', id_token],
    ['iss', iss],
  ])
}

/** RFC 6749 §4.1.2.1, §4.2.2.1. Pure. */
export function errorParameters(
  { error, description }: AuthorizeRefused,
  state: string | undefined,
  iss: string,
): ResponseParameters {
  return present([
    ['error', error],
    ['error_description', description],
    ['state', state],
    ['iss', iss],
  ])
}

function present(parameters: [string, string | undefined][]): ResponseParameters {
  return parameters.filter((pair): pair is [string, string] => pair[1] !== undefined)
}

/** The address that carries an answer. What the app registered stays as it is, its own query included (RFC 6749 §3.1.2). Pure. */
export function answerUrl(
  { redirect_uri, response_mode, stateAsSent }: ReplyTo,
  parameters: ResponseParameters,
): string {
  const encoded = parameters.map(([name, value]) => {
    const asSent = name === 'state' ? stateAsSent : undefined
    return `${name}=${asSent ?? encodeURIComponent(value)}`
  })
  if (response_mode === 'fragment') return `${redirect_uri}#${encoded.join('&')}`
  const mark = redirect_uri.indexOf('?')
  const glue = mark === -1 ? '?' : /[?&]$/.test(redirect_uri) ? '' : '&'
  return `${redirect_uri}${glue}${encoded.join('&')}`
}

export interface AnswerContext {
  request: RouteRequest
  branding: Branding | undefined
  /** Header values. */
  setCookie: string[]
}

/**
 * Sends an answer in the mode that was asked for. 303, so that the form which came before is not sent on to the app
 * (RFC 9700 §4.12); codes and tokens reach no cache and no `Referer`.
 */
export async function answerApp(
  replyTo: ReplyTo,
  parameters: ResponseParameters,
  { request, branding, setCookie }: AnswerContext,
  show: Show,
): Promise<Reply> {
  const headers = cookieHeaders(setCookie)
  if (replyTo.response_mode === 'form_post') {
    const view = { kind: 'form_post', redirect_uri: replyTo.redirect_uri, parameters } as const
    return show(view, { request, branding, formLeadsTo: [replyTo.redirect_uri], headers })
  }
  return seeOther(answerUrl(replyTo, parameters), {
    ...headers,
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
  })
}

export function cookieHeaders(setCookie: string[]): Record<string, string[]> {
  return setCookie.length === 0 ? {} : { 'Set-Cookie': setCookie }
}
