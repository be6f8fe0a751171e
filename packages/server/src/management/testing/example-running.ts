import type { RunningExchange } from '../running-exchange.ts'

/** What a process would know of itself. */
export const exampleRunning: RunningExchange = {
  urls: {
    identity: 'https://identity.example',
    console: 'https://console.example',
    gateway: 'https://api.example',
    relay: 'https://relay.example',
  },
  node: {
    id: '0d9f6c1e-5d0b-4a54-9d0a-3c1d1e0c6f2b',
    host: 'hafen-1',
    pid: 4711,
    version: '0.1.0',
    roles: ['console', 'gateway'],
    startedAt: Date.now(),
  },
  journalHealth: () => ({ keptAt: 0, failedFlushes: 0, lostLogLines: 0 }),
  nowMillis: Date.now,
}
