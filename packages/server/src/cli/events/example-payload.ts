import { CommandRefused } from '../refusal.ts'

/** An event as the description of its API has it. */
export interface EventExample {
  channel: string
  /** JSON text. */
  payload: string
}

type Node = Record<string, unknown>

/**
 * The first example that is written down in an AsyncAPI description, of this channel where one is named. Version 2 and 3, with references inside the
 * document. Rejects with CommandRefused when there is none.
 */
export async function exampleFrom(text: string, channel: string | undefined): Promise<EventExample> {
  const { parse } = await import('yaml')
  const root = nodeOf(parseQuietly(text, parse))
  const channels = Object.entries(nodeOf(root.channels)).map(([name, given]) => {
    const node = resolve(given, root)
    return { address: typeof node.address === 'string' ? node.address : name, node }
  })
  const fitting = channels.filter(({ address }) => channel === undefined || bare(address) === bare(channel))
  for (const { address, node } of fitting) {
    for (const message of messagesOf(node, root)) {
      const payload = payloadOf(message, root)
      if (payload !== undefined) return { channel: bare(address), payload: JSON.stringify(payload) }
    }
  }
  const known = channels.map(({ address }) => bare(address)).join(', ')
  throw new CommandRefused(
    channel !== undefined && fitting.length === 0
      ? `The description has no channel ${channel}. It has ${known || 'none'}. Give a payload: --payload.`
      : 'The description has no example of an event. Give a payload: --payload.',
  )
}

const bare = (address: string): string => address.replace(/^\//, '')

function parseQuietly(text: string, parse: (text: string, options: object) => unknown): unknown {
  try {
    return parse(text, { logLevel: 'error', maxAliasCount: 100 })
  } catch {
    throw new CommandRefused('The description of the API cannot be read. Give a payload: --payload.')
  }
}

const nodeOf = (value: unknown): Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Node) : {}

/** Follows `$ref` inside the document, a few steps at most: a circle ends too. */
function resolve(value: unknown, root: Node): Node {
  let node = nodeOf(value)
  for (let steps = 0; typeof node.$ref === 'string' && steps < 10; steps++) {
    const segments = node.$ref.replace(/^#\//, '').split('/')
    node = nodeOf(
      segments.reduce<unknown>((at, segment) => nodeOf(at)[segment.replaceAll('~1', '/').replaceAll('~0', '~')], root),
    )
  }
  return node
}

/** In version 2 the messages are the operation's, in version 3 the channel's own. */
function messagesOf(channel: Node, root: Node): Node[] {
  const named = Object.values(nodeOf(channel.messages))
  const message = resolve(resolve(channel.subscribe ?? channel.publish, root).message, root)
  const alternatives: unknown[] = Array.isArray(message.oneOf) ? message.oneOf : [message]
  return [...named, ...alternatives].map((one) => resolve(one, root))
}

/** Of the message, or of the schema of its payload. */
function payloadOf(message: Node, root: Node): unknown {
  const written = Array.isArray(message.examples) ? message.examples.map((one) => resolve(one, root)) : []
  const found = written.find((one) => one.payload !== undefined)
  if (found) return found.payload
  const schema = resolve(message.payload, root)
  return Array.isArray(schema.examples) ? (schema.examples as unknown[])[0] : schema.example
}
