/** Reads one spec after the other. A thread of the process in spec-process.ts, which stays free to end both. */
import { parentPort } from 'node:worker_threads'
import { readSpec, type SpecPurpose, type SpecReading } from './read-spec.ts'

export interface SpecWork {
  bytes: Uint8Array
  purpose: SpecPurpose
}

/** `ready`: everything is loaded, and the time for reading may begin. */
export type SpecAnswer = 'ready' | SpecReading

if (!parentPort) throw new Error('spec-thread.ts runs as a worker thread only')
const port = parentPort
port.on('message', ({ bytes, purpose }: SpecWork) => {
  // A rejection ends the thread, and that is how the server is told.
  void readSpec(bytes, purpose).then((reading) => port.postMessage(reading satisfies SpecAnswer))
})
port.postMessage('ready' satisfies SpecAnswer)
