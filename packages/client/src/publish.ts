import { Header } from '@portreeve/protocol'
import type { Client, EventToPublish } from './client.ts'
import { refusalOf, unexpected } from './exchange-answers.ts'
import { parseObject } from './parse-object.ts'
import type { Send } from './send.ts'

/** `POST {relayUrl}/v2/events[/{channel}]`, protocol.md 6.1. */
export function createPublish(relayUrl: string | undefined, send: Send): Client['publish'] {
  return async (event) => {
    if (relayUrl === undefined) throw new TypeError('relayUrl is missing: publish needs it')
    const requestId = event.requestId ?? crypto.randomUUID()
    const { url, headers, body } = describeEvent(relayUrl, event, requestId)
    const sentWith: string[] = []
    const response = await send({
      ...{ url, headers, requestId, sentWith },
      init: { method: 'POST', body },
      // The relay knows an event by its X-Request-Id: however often it comes, it is there once.
      ...{ isReplayable: true, isIdempotent: true, repeatUnanswered: true, whole: true },
    })
    if (response.status !== 200) throw await refusalOf(response, { requestId, sentWith })
    const { eventId } = parseObject(await response.text())
    if (typeof eventId !== 'string') throw unexpected(response)
    return { eventId, requestId }
  }
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

function describeEvent(relayUrl: string, event: EventToPublish, requestId: string) {
  const { channel, dataOwnerId, partitionKey, body } = event
  if (typeof dataOwnerId !== 'string' || !uuid.test(dataOwnerId)) {
    throw new TypeError('dataOwnerId has to be the id of an organization, a UUID')
  }
  if (typeof requestId !== 'string' || !uuid.test(requestId)) throw new TypeError('requestId has to be a UUID')
  const isKey = typeof partitionKey === 'string' && /^[\x20-\x7e]{1,256}$/.test(partitionKey)
  if (partitionKey !== undefined && !isKey) {
    throw new TypeError('partitionKey has to be up to 256 printable characters of ASCII')
  }
  const headers = new Headers({ accept: 'application/json', 'content-type': 'application/json' })
  headers.set(Header.dataOwnerId, dataOwnerId)
  headers.set(Header.eventRequestId, requestId)
  if (partitionKey !== undefined) headers.set(Header.partitionKey, partitionKey)
  return { url: `${relayUrl}/v2/events${pathOf(channel)}`, headers, body: bytesOf(body) }
}

/** A name, with a slash or several (protocol.md 6.1). It goes to the webhook's path letter by letter, so what servers read in two ways is none. */
function pathOf(channel: string | undefined): string {
  if (channel === undefined) return ''
  const segments = typeof channel === 'string' ? channel.split('/') : ['']
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..' || segment.includes('\\'))) {
    throw new TypeError('channel has to be a name, or names with one slash between them')
  }
  return `/${segments.map(encodeURIComponent).join('/')}`
}

function bytesOf(body: unknown): string | Uint8Array<ArrayBuffer> {
  if (typeof body === 'string') return body
  if (body instanceof Uint8Array) return new Uint8Array(body)
  if (body instanceof ArrayBuffer) return new Uint8Array(body.slice(0))
  const text: string | undefined = JSON.stringify(body)
  if (text === undefined) throw new TypeError('body has to be JSON, a string or bytes')
  return text
}
