import { exampleLimits } from './example-book.ts'
import { generate } from './read-examples.ts'
import { isObject, type JsonObject, memberOf, membersOf, type SpecDocument } from './spec-document.ts'

/** One event as a message of an AsyncAPI description has it. */
export interface EventExample {
  /** As the description spells it, perhaps with `{parameters}`. */
  channel: string
  /** JSON text. */
  payload: string
}

const EXAMPLES_MAX = 100

/** One example for each message of each channel: the first that is written down, else one that is made of its schema. AsyncAPI 2 and 3. */
export function readEventExamples(document: SpecDocument): EventExample[] {
  const examples: EventExample[] = []
  let room: number = exampleLimits.bodiesLengthMax
  for (const [name, given] of membersOf(document.root.channels)) {
    const channel = document.resolve(given) ?? {}
    const address = typeof channel.address === 'string' ? channel.address : name
    for (const message of messagesOf(channel, document)) {
      const payload = payloadOf(message, document)
      if (payload === undefined || payload.length > Math.min(room, exampleLimits.bodyLengthMax)) continue
      room -= payload.length
      examples.push({ channel: address, payload })
      if (examples.length === EXAMPLES_MAX) return examples
    }
  }
  return examples
}

/** In version 2 the messages are the operation's that readers subscribe with (protocol.md 6.1); in version 3 the channel's own. */
function messagesOf(channel: JsonObject, document: SpecDocument): JsonObject[] {
  const operation = document.resolve(channel.subscribe) ?? document.resolve(channel.publish)
  const message = document.resolve(operation?.message)
  const alternatives: unknown[] = Array.isArray(message?.oneOf) ? message.oneOf : message ? [message] : []
  const named = membersOf(document.resolve(channel.messages)).map(([, one]) => one)
  return [...named, ...alternatives].flatMap((one): JsonObject[] => {
    const resolved = document.resolve(one)
    return resolved ? [resolved] : []
  })
}

function payloadOf(message: JsonObject, document: SpecDocument): string | undefined {
  const written = Array.isArray(message.examples) ? message.examples : []
  for (const given of written) {
    const example = document.resolve(given)
    if (example && Object.hasOwn(example, 'payload')) return JSON.stringify(example.payload)
  }
  const payload = document.resolve(message.payload)
  // Version 3: a schema of another format stands beside the name of the format.
  const schema = isObject(memberOf(payload, 'schema')) && memberOf(payload, 'schemaFormat') ? payload?.schema : payload
  return schema === undefined ? undefined : generate(schema, 'application/json', document)
}
