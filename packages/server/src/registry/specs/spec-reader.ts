import type { Outcome } from '@portreeve/protocol'
import { createLimitAtOnce } from '../../identity/index.ts'
import type { SpecPurpose, SpecReading } from './read-spec.ts'
import { specLimits } from './spec-limits.ts'
import type { SpecWork } from './spec-thread.ts'
import { createSpecWorker, type SpecWorkFault } from './spec-worker.ts'

/** `busy`: too many are waiting. */
export type SpecReadingFault = 'busy' | SpecWorkFault

/** Reads what people upload, in a process of its own. */
export interface SpecReader {
  /** One at a time, in the order they come. Rejects when the process cannot be started. */
  read(bytes: Uint8Array, purpose: SpecPurpose): Promise<Outcome<SpecReading, SpecReadingFault>>
  close(): void
}

export interface SpecReaderOptions {
  readMillisMax?: number
  /** How long the process waits for the next spec. It holds some 100 MB. */
  idleMillisMax?: number
}

const IDLE_MILLIS_MAX = 30_000
const WAITING_MAX = 8

export function createSpecReader({
  readMillisMax = specLimits.readMillisMax,
  idleMillisMax = IDLE_MILLIS_MAX,
}: SpecReaderOptions = {}): SpecReader {
  const limitAtOnce = createLimitAtOnce({ atOnce: 1, waitingMax: WAITING_MAX })
  const worker = createSpecWorker<SpecWork, SpecReading>({ thread: 'spec-thread', idleMillisMax })
  return {
    async read(bytes, purpose) {
      const answered = await limitAtOnce(() => worker.run({ bytes, purpose }, readMillisMax))
      return answered.ok ? answered.value : answered
    },
    close: worker.close,
  }
}
