import { entriesOf, follow, type Json, listOf, objectOf, resolve, textOf } from './json.ts'
import { type SchemaNode, schemaView } from './schema-view.ts'

/** A channel with everything about it, ready to be shown. */
export interface AsyncChannel {
  id: string
  /** What it is called at the event relay. */
  address: string
  title: string
  description: string
  parameters: { name: string; description: string }[]
  operations: AsyncOperation[]
}

export interface AsyncOperation {
  id: string
  /** As who uses the API sees it: `receive` what it tells. */
  direction: 'receive' | 'send'
  summary: string
  description: string
  messages: AsyncMessage[]
}

export interface AsyncMessage {
  name: string
  summary: string
  description: string
  contentType: string
  headers?: SchemaNode
  payload?: SchemaNode
  /** Where the payload is not described as JSON Schema: its words as they are. */
  payloadText?: string
  examples: { name: string; text: string }[]
}

const MESSAGES_MAX = 30
const EXAMPLES_MAX = 5
const EXAMPLE_MAX = 20_000

/** The channels with these ids (outline.ts), of AsyncAPI 2 and 3. Never throws. Pure. */
export function sliceAsyncApi(root: Json, ids: readonly string[]): AsyncChannel[] {
  const isNew = /^3/.test(textOf(root.asyncapi))
  const channels = objectOf(root.channels)
  return ids.flatMap((id) => {
    if (!Object.hasOwn(channels, id)) return []
    const channel = resolve(root, channels[id]).value
    return {
      id,
      address: textOf(channel.address, 300) || textOf(id, 300),
      title: textOf(channel.title, 300),
      description: textOf(channel.description) || textOf(channel.summary),
      parameters: entriesOf(channel.parameters)
        .slice(0, 50)
        .map(([name, parameter]) => ({
          name: textOf(name, 200),
          description: textOf(resolve(root, parameter).value.description, 2_000),
        })),
      operations: isNew ? operationsOf3(root, id, channel) : operationsOf2(root, channel),
    }
  })
}

/** AsyncAPI 2: `subscribe` is what others may do, so they receive. */
function operationsOf2(root: Json, channel: Json): AsyncOperation[] {
  return (['subscribe', 'publish'] as const).flatMap((word) => {
    if (channel[word] === undefined) return []
    const operation = withTraits(root, objectOf(channel[word]))
    const { oneOf } = objectOf(operation.message)
    const messages = Array.isArray(oneOf) ? oneOf : operation.message === undefined ? [] : [operation.message]
    return operationOf(root, operation, {
      id: textOf(operation.operationId, 200) || word,
      direction: word === 'subscribe' ? 'receive' : 'send',
      messages,
    })
  })
}

/** AsyncAPI 3: what the API itself does, so others do the opposite. */
function operationsOf3(root: Json, id: string, channel: Json): AsyncOperation[] {
  const here = entriesOf(root.operations).filter(([, given]) => leadsTo(root, resolve(root, given).value.channel, id))
  const own = Object.values(objectOf(channel.messages))
  return here.slice(0, MESSAGES_MAX).map(([name, given]) => {
    const operation = withTraits(root, resolve(root, given).value)
    const named = listOf(operation.messages)
    return operationOf(root, operation, {
      id: textOf(name, 200),
      direction: operation.action === 'receive' ? 'send' : 'receive',
      messages: named.length > 0 ? named : own,
    })
  })
}

function leadsTo(root: Json, channel: unknown, id: string): boolean {
  const { $ref } = objectOf(channel)
  if (typeof $ref !== 'string') return false
  const found = follow(root, $ref)
  return found !== undefined && found.value === objectOf(root.channels)[id]
}

function operationOf(
  root: Json,
  operation: Json,
  { messages, ...rest }: { id: string; direction: AsyncOperation['direction']; messages: readonly unknown[] },
): AsyncOperation {
  return {
    ...rest,
    summary: textOf(operation.summary, 300) || textOf(operation.title, 300),
    description: textOf(operation.description),
    messages: messages.slice(0, MESSAGES_MAX).map((message) => messageOf(root, message)),
  }
}

function messageOf(root: Json, given: unknown): AsyncMessage {
  const { value, name } = resolve(root, given)
  const message = withTraits(root, value)
  const { payload, format } = payloadOf(message)
  const isSchema = payload !== undefined && /json|aai|asyncapi|openapi|^$/i.test(format)
  return {
    name: textOf(message.title, 300) || textOf(message.name, 300) || textOf(name, 300) || 'Message',
    summary: textOf(message.summary, 1_000),
    description: textOf(message.description),
    contentType: textOf(message.contentType, 100) || textOf(root.defaultContentType, 100),
    ...(message.headers !== undefined && { headers: schemaView(root, message.headers) }),
    ...(isSchema && { payload: schemaView(root, payload) }),
    ...(payload !== undefined && !isSchema && { payloadText: pretty(payload) }),
    examples: examplesOf(root, message, payload),
  }
}

/** Version 3 may say the schema's format beside it. */
function payloadOf(message: Json): { payload: unknown; format: string } {
  const { schemaFormat, schema } = objectOf(message.payload)
  if (typeof schemaFormat === 'string' && schema !== undefined) return { payload: schema, format: schemaFormat }
  return { payload: message.payload, format: textOf(message.schemaFormat) }
}

function examplesOf(root: Json, message: Json, payload: unknown): AsyncMessage['examples'] {
  const own = listOf(message.examples).slice(0, EXAMPLES_MAX).map(objectOf)
  if (own.length > 0) {
    return own.map((example, index) => ({
      name: textOf(example.summary, 200) || textOf(example.name, 200) || `Example ${index + 1}`,
      text: pretty(example.payload ?? example),
    }))
  }
  const schema = resolve(root, payload).value
  const given = [...listOf(schema.examples), ...(schema.example === undefined ? [] : [schema.example])]
  return given.slice(0, EXAMPLES_MAX).map((example, index) => ({ name: `Example ${index + 1}`, text: pretty(example) }))
}

/** What is said once for several: its own words count. */
function withTraits(root: Json, value: Json): Json {
  const traits = listOf(value.traits).slice(0, 20)
  return traits.length === 0
    ? value
    : { ...Object.assign({}, ...traits.map((trait) => resolve(root, trait).value)), ...value }
}

function pretty(value: unknown): string {
  return textOf(typeof value === 'string' ? value : JSON.stringify(value, null, 2), EXAMPLE_MAX)
}
