import type { Findings } from './findings.ts'
import { childOf, type Place, pointerOf, type SpecNode, segmentsOf } from './spec-node.ts'

/** Of a chain of references. */
const REFERENCES_MAX = 20

/**
 * What the exchange asks of the AsyncAPI description of an async API (protocol.md 6.1). One that has no channel describes no event and
 * is refused. The rest are warnings: the relay does not read the description, and version 3 says several of them in other words.
 */
export function checkEventRules(root: SpecNode, formatVersion: string, findings: Findings): void {
  const warn = (rule: string, message: string, node: SpecNode, place: Place) =>
    findings.add({ severity: 'warning', rule, message, pointer: pointerOf(place), at: node.at })
  const at = (...segments: string[]) => segments.reduce<Place>((parent, segment) => ({ parent, segment }), undefined)

  /** What is written elsewhere in the same document counts as if it stood here. References that lead nowhere or in a circle are other rules' business. */
  const followed = (node: SpecNode | undefined): SpecNode | undefined => {
    let current = node
    for (let steps = 0; current && steps < REFERENCES_MAX; steps++) {
      const reference = current.members?.get('$ref')?.node.value
      if (typeof reference !== 'string' || !reference.startsWith('#/')) return current
      current = segmentsOf(reference.slice(1)).reduce<SpecNode | undefined>(
        (parent, name) => parent && childOf(parent, name),
        root,
      )
    }
    return undefined
  }
  const nodeAt = (node: SpecNode, ...names: string[]): SpecNode | undefined =>
    names.reduce<SpecNode | undefined>((parent, name) => parent && followed(childOf(parent, name)), followed(node))
  const textAt = (node: SpecNode, ...names: string[]): string | undefined => {
    const value = nodeAt(node, ...names)?.value
    return typeof value === 'string' ? value : undefined
  }

  const channels = nodeAt(root, 'channels')
  if (!channels?.members?.size) {
    findings.add({
      severity: 'error',
      rule: 'event-channel',
      message: 'At least one channel is needed.',
      pointer: channels ? '/channels' : '',
      at: (channels ?? root).at,
    })
  }
  checkServers()
  if (formatVersion.startsWith('2.')) checkChannels2()
  else checkOperations3()
  if (!hasClientCredentials()) {
    warn(
      'event-security',
      'A security scheme of type oauth2 with the client-credentials flow is missing.',
      root,
      undefined,
    )
  }

  function checkServers(): void {
    const servers = nodeAt(root, 'servers')
    const names = [...(servers?.members?.keys() ?? [])]
    if (!names.some((name) => /^(?:dev|uat|prod)-http$/.test(name))) {
      warn(
        'event-server',
        'A server named dev-http, uat-http or prod-http is missing.',
        servers ?? root,
        servers && at('servers'),
      )
    }
    for (const [name, { node }] of servers?.members ?? []) {
      const protocol = textAt(node, 'protocol')
      if (protocol !== undefined && protocol !== 'http') {
        warn(
          'event-server',
          'The protocol of a server has to be http.',
          nodeAt(node, 'protocol') ?? node,
          at('servers', name, 'protocol'),
        )
      }
    }
  }

  /** The application that reads the description subscribes. */
  function checkChannels2(): void {
    for (const [name, { node }] of channels?.members ?? []) {
      const publish = nodeAt(node, 'publish')
      if (publish) warn('event-operation', 'Events are only subscribed to.', publish, at('channels', name, 'publish'))
      const subscribe = nodeAt(node, 'subscribe')
      if (!subscribe) {
        warn('event-operation', 'The subscribe operation is missing.', node, at('channels', name))
        continue
      }
      const place = at('channels', name, 'subscribe')
      checkBinding(subscribe, place)
      const message = nodeAt(subscribe, 'message')
      const choices = message && nodeAt(message, 'oneOf')?.items
      for (const one of choices ?? (message ? [message] : [])) checkContentType(one, place)
    }
  }

  /** In version 3 the description is the sender's own: what readers receive, it sends. */
  function checkOperations3(): void {
    const operations = nodeAt(root, 'operations')
    for (const [name, { node }] of operations?.members ?? []) {
      if (textAt(node, 'action') === 'receive') {
        warn(
          'event-operation',
          'Events are only sent.',
          nodeAt(node, 'action') ?? node,
          at('operations', name, 'action'),
        )
      }
      checkBinding(node, at('operations', name))
    }
    for (const [channel, { node }] of channels?.members ?? []) {
      for (const [name, message] of nodeAt(node, 'messages')?.members ?? []) {
        checkContentType(message.node, at('channels', channel, 'messages', name))
      }
    }
  }

  function checkBinding(operation: SpecNode, place: Place): void {
    const binding = nodeAt(operation, 'bindings', 'http')
    if (textAt(binding ?? operation, 'method')?.toUpperCase() !== 'POST') {
      warn('event-binding', 'The HTTP binding with method POST is missing.', binding ?? operation, place)
    }
  }

  function checkContentType(message: SpecNode, place: Place): void {
    const contentType = textAt(message, 'contentType') ?? textAt(root, 'defaultContentType')
    if (contentType !== undefined && !/^application\/(?:[\w.-]+\+)?json(?:\s*;|$)/i.test(contentType)) {
      warn('event-content', 'Events are JSON.', message, place)
    }
  }

  function hasClientCredentials(): boolean {
    const schemes = nodeAt(root, 'components', 'securitySchemes')
    return [...(schemes?.members?.values() ?? [])].some(
      ({ node }) => textAt(node, 'type') === 'oauth2' && nodeAt(node, 'flows', 'clientCredentials') !== undefined,
    )
  }
}
