/**
 * A process that works with specs, in a thread of its own: so this one is always free to notice that the server is gone, and ends. A process,
 * because code that recurses into what somebody uploaded can end a whole V8 with a fatal error that no thread contains (0045).
 */
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { specLimits } from './spec-limits.ts'

/** Which of the two works in here: the one that judges uploads, or the one that knows what calls should look like. */
export type SpecThread = 'spec-thread' | 'call-thread'

const threads: Record<SpecThread, URL> = {
  'spec-thread': new URL('./spec-thread.js', import.meta.url),
  'call-thread': new URL('./calls/call-thread.js', import.meta.url),
}

process.on('disconnect', () => process.exit())
const thread = new Worker(fileURLToPath(threads[process.argv[2] as SpecThread]), {
  resourceLimits: { maxOldGenerationSizeMb: specLimits.heapMegabytesMax },
})
process.on('message', (work) => thread.postMessage(work))
thread.on('message', (answer) => process.send?.(answer))
// Out of memory, or a fault of ours: the server is told by our end.
thread.on('error', () => process.exit(1))
