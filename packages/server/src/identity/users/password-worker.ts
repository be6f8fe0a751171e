/**
 * The thread that hashes people's passwords. A thread of its own, because the pool that everything else shares signs tokens, and
 * because the system can be told that this one may wait: whoever signs in does not notice, and whoever asks for a token would.
 */
import { setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'
import { hashSync, verifySync } from '@node-rs/argon2'
import { argon2Figures } from '../hash-password.ts'

/** `passwordHash`: compare with it. Without: make one. The password is in its comparable form. */
export interface PasswordWork {
  id: number
  password: string
  passwordHash?: string | undefined
}

/** `value`: whether it fits, or the hash that was made. */
export type PasswordDone = { id: number; value: boolean | string } | { id: number; fault: string }

/** A quarter of a busy core, and all of an idle one. */
const NICENESS = 5

/** Only Linux has priorities of threads; elsewhere this would slow the whole process. Where it is forbidden, so be it. */
function giveWay(): void {
  if (process.platform !== 'linux') return
  try {
    setPriority(0, NICENESS)
  } catch {
    // A sandbox may forbid it. Nothing depends on it but how quick others are.
  }
}

function work({ id, password, passwordHash }: PasswordWork): PasswordDone {
  try {
    const value = passwordHash === undefined ? hashSync(password, argon2Figures) : verifySync(passwordHash, password)
    return { id, value }
  } catch {
    // What the library says may repeat the hash.
    return { id, fault: passwordHash === undefined ? 'hashing failed' : 'the kept hash has an unknown form' }
  }
}

if (!parentPort) throw new Error('password-worker.ts runs as a worker thread only')
giveWay()
const port = parentPort
port.on('message', (given: PasswordWork) => port.postMessage(work(given)))
