import autocannon from 'autocannon'
import { serveProgram } from './program.ts'

/** A load generator that others know, to check ours against. */
serveProgram(() => ({
  async run({ request, seconds, connections }) {
    if (!request) throw new Error('a load generator needs a request to send')
    const result = await autocannon({ ...request, connections, duration: seconds })
    return {
      completed: result['2xx'],
      seconds: result.duration,
      errors: { status: result.non2xx, socket: result.errors - result.timeouts, unanswered: result.timeouts },
      latencyMicros: { p50: result.latency.p50 * 1000, p99: result.latency.p99 * 1000 },
    }
  },
  close: () => undefined,
}))
