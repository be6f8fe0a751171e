import { createServer } from '../ask-server.ts'
import { findConnection, findHome, type HomeFile } from '../connection.ts'
import { findApi } from '../exchange/find.ts'
import { readBytes, segment } from '../read-input.ts'
import { UsageRefused } from '../refusal.ts'
import type { SharedOptions } from '../run.ts'
import { exampleFrom } from './example-payload.ts'

/** Options that sending and publishing have in common. */
export interface EventOptions extends SharedOptions {
  channel?: string
  payload?: string
  api?: string
  secret?: string
  issuer?: string
  dataOwner?: string
  requestId?: string
}

export const homeOf = ({ home }: SharedOptions): HomeFile | undefined => findHome(home ?? process.env.PORTREEVE_HOME)

/** The values, by the names of the flags that give them. Throws UsageRefused when some are missing. */
export function needed<Name extends string>(found: Record<Name, string | undefined>): Record<Name, string> {
  const missing = Object.entries(found).flatMap(([name, value]) => (value ? [] : name))
  if (missing.length === 0) return found as Record<Name, string>
  throw new UsageRefused(`Give ${missing.join(', ')}: there is no demo.json here that says it (see --home).`)
}

/** An issuer or an origin, without a slash at its end. A secret goes there, so it does not travel unencrypted. */
export function checkUrl(name: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '' || url.username !== '') {
    throw new UsageRefused(`${name} must be a URL without query and user name.`)
  }
  const isLocal = url.hostname === 'localhost' || url.hostname === '[::1]' || /^127(\.\d+){3}$/.test(url.hostname)
  if (url.protocol === 'http:' && !isLocal) throw new UsageRefused(`${name} must be https.`)
  return text.replace(/\/$/, '')
}

export interface EventToSend {
  /** Without its first slash; may be empty. */
  channel: string
  payload: Uint8Array<ArrayBuffer>
}

/** The file, or the example of the API's description. */
export async function eventToSend(options: EventOptions, home: HomeFile | undefined): Promise<EventToSend> {
  const channel = options.channel === undefined ? undefined : checkChannel(options.channel.replace(/^\//, ''))
  if (options.payload !== undefined) {
    return { channel: channel ?? home?.asyncApi?.channel ?? '', payload: readBytes(options.payload) }
  }
  const api = options.api ?? home?.asyncApi?.id
  if (api === undefined) throw new UsageRefused('Say what to send: --payload, or --api for the example of an API.')
  const server = createServer(findConnection(options, process.env))
  // Of the demo it is the id already.
  const id = options.api === undefined ? api : await findApi(server, api)
  const example = await exampleFrom(await server.askText(`/apis/${segment(id)}/spec/document`), channel)
  return { channel: channel ?? checkChannel(example.channel), payload: Buffer.from(example.payload) }
}

/** Into the path as it is, as the relay does it. */
function checkChannel(channel: string): string {
  if (/^[!-~]*$/.test(channel) && !/[?#\\{}]|(^|\/)\.{1,2}(\/|$)|\/\/|\/$/.test(channel)) return channel
  throw new UsageRefused('The channel must be able to stand in a path, such as repair-orders/closed: --channel.')
}
