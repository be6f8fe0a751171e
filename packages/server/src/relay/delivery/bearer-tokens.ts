import { LRUCache } from 'lru-cache'
import { createKeptToken, type KeptToken, type KeptTokenDeps } from '../../identity/index.ts'
import type { Receiver } from '../receivers.ts'

/** Apps; a token takes about 1.5 KB. Beyond that they are signed anew. */
const TOKENS_MAX = 20_000

/** What stands in `Authorization` at a webhook: a token of the app that receives (protocol.md 6.2), one for both of the things that are in it (threat G-F). */
export function createBearerTokens(deps: KeptTokenDeps): (receiver: Receiver) => KeptToken<string> {
  const tokens = new LRUCache<string, KeptToken<string>>({ maxSize: TOKENS_MAX, sizeCalculation: () => 1 })
  return ({ authServerId, apiKey }) => {
    const key = JSON.stringify([authServerId, apiKey])
    let token = tokens.get(key)
    if (!token) {
      token = createKeptToken({ authServerId, client_id: apiKey }, (text) => `Bearer ${text}`, deps)
      tokens.set(key, token)
    }
    return token
  }
}
