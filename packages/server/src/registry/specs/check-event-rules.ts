import type { Findings } from './findings.ts'
import { nodeAt, type Place, pointerOf, type SpecNode, textAt } from './spec-node.ts'

/**
 * What the exchange asks of the AsyncAPI description of an async API (protocol.md 6.1). One that has no channel describes no event and
 * is refused. The rest are warnings: the relay does not read the description, and version 3 says several of them in other words.
 */
export function checkEventRules(root: SpecNode, formatVersion: string, findings: Findings): void {
  const warn = (rule: string, message: string, node: SpecNode, place: Place) =>
    findings.add({ severity: 'warning', rule, message, pointer: pointerOf(place), at: node.at })
  const at = (...segments: string[]) => segments.reduce<Place>((parent, segment) => ({ parent, segment }), undefined)

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
      const contentType = textAt(subscribe, 'message', 'contentType') ?? textAt(root, 'defaultContentType')
      checkContentType(contentType, nodeAt(subscribe, 'message') ?? subscribe, place)
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
        const contentType = textAt(message.node, 'contentType') ?? textAt(root, 'defaultContentType')
        checkContentType(contentType, message.node, at('channels', channel, 'messages', name))
      }
    }
  }

  function checkBinding(operation: SpecNode, place: Place): void {
    const binding = nodeAt(operation, 'bindings', 'http')
    if (textAt(binding ?? operation, 'method')?.toUpperCase() !== 'POST') {
      warn('event-binding', 'The HTTP binding with method POST is missing.', binding ?? operation, place)
    }
  }

  function checkContentType(contentType: string | undefined, node: SpecNode, place: Place): void {
    if (contentType !== undefined && !/^application\/(?:[\w.-]+\+)?json(?:\s*;|$)/i.test(contentType)) {
      warn('event-content', 'Events are JSON.', node, place)
    }
  }

  function hasClientCredentials(): boolean {
    const schemes = nodeAt(root, 'components', 'securitySchemes')
    return [...(schemes?.members?.values() ?? [])].some(
      ({ node }) => nodeAt(node, 'flows', 'clientCredentials') !== undefined,
    )
  }
}
