import { availableParallelism } from 'node:os'

/** What one publisher, and all of them together, may ask of this process. */
export interface PublishLimits {
  /** Of one event's payload. */
  payloadBytesMax: number
  /** From the header of a request to the end of its body. */
  bodyTimeoutMillis: number
  /** Of events that are being received or wait for the store, and of those of one organization's APIs. */
  waitingBytesMax: number
  waitingBytesPerOrganizationMax: number
  /** Written in one transaction. */
  batchEventsMax: number
  batchBytesMax: number
  /** How long a batch waits for more while more is coming, besides the time in which the one before it is written. */
  gatherMillisMax: number
  /** How long what is remembered is trusted while no changes can be heard of; then nothing is taken. */
  memoryTrustedMillis: number
}

const MEBIBYTE = 1024 * 1024

export const defaultPublishLimits: PublishLimits = {
  payloadBytesMax: 256 * 1024,
  bodyTimeoutMillis: 15_000,
  waitingBytesMax: 64 * MEBIBYTE,
  waitingBytesPerOrganizationMax: 16 * MEBIBYTE,
  batchEventsMax: 256,
  batchBytesMax: 4 * MEBIBYTE,
  // With a second core the next events are read while these are written. On one core that only makes more and smaller transactions.
  gatherMillisMax: availableParallelism() === 1 ? 5 : 0,
  memoryTrustedMillis: 300_000,
}
