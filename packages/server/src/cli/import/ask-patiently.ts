import { setTimeout as pause } from 'node:timers/promises'
import type { AskServer } from '../ask-server.ts'
import { ServerAway } from '../refusal.ts'

const ATTEMPTS_MAX = 60
const PAUSE_MILLIS = 2_000

/**
 * Waits for a server that is being restarted, up to two minutes, instead of ending work that has taken an hour. Only what has ids of its own is sent
 * again: nobody knows whether it arrived.
 */
export function askPatiently(ask: AskServer, isStopped: () => boolean): AskServer {
  return async (method, path, body, options) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await ask(method, path, body, options)
      } catch (fault) {
        const isKnown = method === 'GET' || (body && ('items' in body || 'id' in body))
        if (!(fault instanceof ServerAway) || !isKnown || attempt === ATTEMPTS_MAX || isStopped()) throw fault
        await pause(PAUSE_MILLIS)
      }
    }
  }
}
