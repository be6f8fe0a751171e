/**
 * A process that reads specs, in a thread of its own: so this one is always free to notice that the server is gone, and ends. A process,
 * because code that recurses into what somebody uploaded can end a whole V8 with a fatal error that no thread contains (0045).
 */
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { specLimits } from './spec-limits.ts'
import type { SpecAnswer, SpecWork } from './spec-thread.ts'

process.on('disconnect', () => process.exit())
const thread = new Worker(fileURLToPath(new URL('./spec-thread.js', import.meta.url)), {
  resourceLimits: { maxOldGenerationSizeMb: specLimits.heapMegabytesMax },
})
process.on('message', (work: SpecWork) => thread.postMessage(work))
thread.on('message', (answer: SpecAnswer) => process.send?.(answer))
// Out of memory, or a fault of ours: the server is told by our end.
thread.on('error', () => process.exit(1))
