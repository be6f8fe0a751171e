import { resolve } from 'node:path'
import { type AuthServerId, accept, refuse } from '@portreeve/protocol'
import { NetworkRefused, parseNetwork } from '../http/index.ts'
import type { Parse } from './read-settings.ts'

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const

export function wholeNumber(min: number, max: number): Parse<number> {
  return (text) => {
    if (!/^\d+$/.test(text)) return refuse('unusable', 'must be a whole number')
    const value = Number(text)
    if (value < min) return refuse('unusable', `must be at least ${min}`)
    return value > max ? refuse('unusable', `must be at most ${max}`) : accept(value)
  }
}

export function oneOf<const T extends string>(values: readonly T[]): Parse<T> {
  return (text) => {
    const value = values.find((one) => one === text)
    return value === undefined ? refuse('unusable', `must be ${values.join(' or ')}`) : accept(value)
  }
}

export const directory: Parse<string> = (text) =>
  text === '' ? refuse('unusable', 'needs a directory') : accept(resolve(text))

export const filePath: Parse<string> = (text) =>
  text === '' ? refuse('unusable', 'needs a file') : accept(resolve(text))

/** `aus` and 17 letters or digits (protocol.md 1): clients of an exchange have it in their code. */
export const authServerId: Parse<AuthServerId> = (text) =>
  /^aus[A-Za-z0-9]{17}$/.test(text)
    ? accept(text as AuthServerId)
    : refuse('unusable', 'must be aus and 17 letters or digits, such as aus1p1ixy7YL8cMq02p7')

/** A name or an address to bind to. */
export const bindHost: Parse<string> = (text) =>
  /^[A-Za-z0-9.:_-]+$/.test(text)
    ? accept(text)
    : refuse('unusable', 'must be an address or a host name, such as 0.0.0.0')

export const postgresUrl: Parse<string> = (text) =>
  URL.canParse(text) && /^postgres(ql)?:$/.test(new URL(text).protocol)
    ? accept(text)
    : refuse('unusable', 'must look like postgres://user:password@host:port/database')

/** In CIDR form, and written in full. */
export const network: Parse<string> = (text) => {
  try {
    parseNetwork(text)
    return accept(text)
  } catch (fault) {
    if (!(fault instanceof NetworkRefused)) throw fault
    return refuse('unusable', `must be a network such as 10.0.0.0/8: ${fault.message.replace(/\.$/, '')}`)
  }
}

/** What proxies send to the decision endpoint: long enough that nobody guesses it, fit for a header, and none that is published (threat G-H). */
export const authzKey: Parse<string> = (text) => {
  if (!/^[\x21-\x7e]{32,256}$/.test(text)) {
    return refuse('unusable', 'must have 32 to 256 printable characters without blanks (openssl rand -base64 32)')
  }
  return text.includes('change-me')
    ? refuse('unusable', 'is the one of the examples in deploy/; make your own')
    : accept(text)
}

export const smtpUrl: Parse<string> = (text) => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const usable = url && /^smtps?:$/.test(url.protocol) && url.hostname !== '' && /^\/?$/.test(url.pathname)
  return usable && url.search === '' && url.hash === ''
    ? accept(text)
    : refuse('unusable', 'must look like smtps://user:password@mail.example:465')
}

/** `no-reply@exchange.example`, or with a name before it: `Exchange <no-reply@exchange.example>`. */
export const mailFrom: Parse<string> = (text) =>
  /^(?:[^<>\r\n@",;:]+ <([^\s<>@",;]+@[^\s<>@",;]+)>|[^\s<>@",;]+@[^\s<>@",;]+)$/.test(text)
    ? accept(text)
    : refuse('unusable', 'must be an e-mail address, such as "Exchange <no-reply@exchange.example>"')

/** `appointments=http://127.0.0.1:5000`. */
export const target: Parse<[slug: string, url: string]> = (text) => {
  const [, slug, url] = /^([a-z-]+)=(https?:\/\/[^/]+)$/.exec(text) ?? []
  return slug !== undefined && url !== undefined
    ? accept([slug, url])
    : refuse('unusable', 'must look like appointments=http://127.0.0.1:5000, without a path')
}
