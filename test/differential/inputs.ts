import type { Random } from '../fuzz/random.ts'
import { ABOVE, BELOW } from './services.ts'

/** One request, as bytes, and what it says of itself. */
export interface Input {
  /** As in the request line. */
  target: string
  method: string
  bytes: Buffer
  /** What a service must be given as the body, if it is given the request at all. */
  body: string
}

const pieces = [
  '..',
  '.',
  '...',
  '%2e',
  '%2E%2e',
  '%2e.',
  '/',
  '//',
  '\\',
  '%5c',
  '%5C',
  '%2f',
  '%2F',
  '%252f',
  '%25',
  '%',
  '%2',
  '%zz',
  '%00',
  '%0a',
  '%0d%0a',
  '%c0%af',
  '%e2%84%aa',
  '%C3%A9',
  '%c3%a9',
  '%C3',
  'é',
  '#',
  '%23',
  '?',
  '%3f',
  ';',
  '%3b',
  ';x=1',
  '+',
  '%20',
  ' ',
  '\t',
  '@',
  '%40',
  ':',
  '*',
  '~',
  '%7e',
  '%41',
  '&',
  '=',
  "'",
  '"',
  '<',
  '|',
  '{',
  '}',
  '^',
  '`',
  '[',
  ']',
  '$',
  '!',
  '(',
  ')',
  ',',
  '\x7f',
  '\x80',
  '\xff',
  'below',
  'BELOW',
  'Below',
  '%62elow',
  'belo%77',
  'below.',
  'below%20',
  'above',
  'v1',
  'V1',
  '/below',
  '/./below',
  '/x/../below',
  '%2fbelow',
  'items',
  'a',
  '1',
  '-',
  '_',
] as const

/** Lines that one program or another reads in its own way. */
const extraLines = [
  'Subscription_Id: 11111111-1111-4111-8111-111111111111',
  'Subscription-Id: 11111111-1111-4111-8111-111111111111',
  'subscription-id : 11111111-1111-4111-8111-111111111111',
  'SUBSCRIPTION.ID: x',
  'Authorization: Bearer x',
  'AUTHORIZATION: Basic eDp5',
  'Authorization_: x',
  'Request-Id: mine-1',
  'Request-Id: two words',
  'Request_Id: mine-2',
  'Connection: Subscription-Id',
  'Connection: close, Authorization, Request-Id',
  'Connection: keep-alive',
  `X-Original-URL: /svc${BELOW}`,
  `X-Rewrite-URL: /svc${BELOW}`,
  'X-Original-Host: evil',
  'X-Forwarded-For: 1.2.3.4',
  'X_Forwarded_For: 1.2.3.4',
  'X-Forwarded-Prefix: /below',
  'X-Real-IP: 1.2.3.4',
  'Forwarded: for=1.2.3.4',
  'Proxy: http://evil',
  'Host: evil',
  'Transfer-Encoding: chunked',
  'Transfer-Encoding: identity',
  'Transfer-Encoding: gzip, chunked',
  'Transfer-Encoding:\x0bchunked',
  'Transfer_Encoding: chunked',
  'Content-Length: 0',
  'Content-Length: 3',
  'Content-Length: +3',
  'Content-Length: 3, 3',
  'Content_Length: 3',
  'Expect: 100-continue',
  'Upgrade: h2c',
  'Upgrade: other',
  'TE: trailers',
  'Trailer: Subscription-Id',
  'Keep-Alive: timeout=1',
  'Proxy-Authorization: Basic eDp5',
  'Cookie: a=b; portreeve_session=x',
  'Accept: */*',
  'X-Dealer: 7',
  'x-dealer:8',
  'X-Empty:',
  'X-Utf8: \xc3\xa9',
  'X-Tab:\ta',
  ' folded',
  ': nameless',
  'No colon',
  'Bad\x01Name: x',
  'X-Nul: a\x00b',
  'X-Cr: a\rb',
] as const

/** A request for the service under `namespace`, odd or not. `good` are the lines that let it through. */
export function makeInput(random: Random, namespace: string, good: readonly [string, string]): Input {
  const target = makeTarget(random, namespace)
  const method = random.pick(['GET', 'GET', 'GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const)
  const lines: string[] = ['Host: gateway.example', ...good.map((line) => respell(random, line))]
  while (random.chance(0.25)) lines.splice(random.int(lines.length + 1), 0, random.pick(extraLines))
  let body = ''
  let sent = ''
  if (method !== 'GET' && method !== 'OPTIONS' && random.chance(0.5)) {
    body = 'b'.repeat(random.int(40))
    if (random.chance(0.5)) {
      lines.push(`Content-Length: ${body.length}`)
      sent = body
    } else {
      lines.push('Transfer-Encoding: chunked')
      sent = `${body === '' ? '' : `${body.length.toString(16)}\r\n${body}\r\n`}0\r\n\r\n`
    }
  }
  if (sent === '' && body === '') [sent, body] = bodyAsPromised(lines)
  const version = random.chance(0.01) ? random.pick(['HTTP/1.0', 'HTTP/1.2', 'HTTP/2.0', 'http/1.1']) : 'HTTP/1.1'
  const requestLine = random.chance(0.005) ? `${method}  ${target} ${version}` : `${method} ${target} ${version}`
  const text = `${requestLine}\r\n${lines.join('\r\n')}\r\n\r\n${sent}`
  return { target, method, bytes: Buffer.from(text, 'latin1'), body }
}

/** What an odd line promises is sent, or everybody would wait for it: as bytes, and as what they mean. */
function bodyAsPromised(lines: readonly string[]): [sent: string, body: string] {
  if (lines.includes('Transfer-Encoding: chunked')) return ['0\r\n\r\n', '']
  return lines.includes('Content-Length: 3') ? ['abc', 'abc'] : ['', '']
}

function makeTarget(random: Random, namespace: string): string {
  const start = `/${namespace}${random.pick([ABOVE, ABOVE, BELOW, '/above', `${ABOVE}/`])}`
  let target = random.chance(0.02) ? `http://gateway.example${start}` : start
  for (let left = random.int(4); left > 0; left--) {
    if (random.chance(0.7)) target += '/'
    target += random.pick(pieces)
    if (random.chance(0.3)) target += random.pick(pieces)
  }
  if (random.chance(0.3)) target += `?${random.pick(pieces)}=${random.pick(pieces)}${random.chance(0.2) ? '?' : ''}`
  if (random.chance(0.1)) {
    const at = random.int(target.length)
    target = target.slice(0, at) + random.pick(pieces) + target.slice(at)
  }
  return target
}

/** Another letter case of the name, or other blanks. */
function respell(random: Random, line: string): string {
  if (random.chance(0.8)) return line
  const colon = line.indexOf(':')
  const name = random.pick([line.slice(0, colon).toLowerCase(), line.slice(0, colon).toUpperCase()] as const)
  return `${name}:${random.pick(['', ' ', '  '] as const)}${line.slice(colon + 2)}`
}
