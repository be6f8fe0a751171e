import { closeSync, fchmodSync, fsyncSync, openSync, writeSync } from 'node:fs'
import { note, printLine } from './print.ts'
import { UsageRefused } from './refusal.ts'

export interface SecretsOut {
  put(secret: object): void
  close(): void
}

/**
 * Where new secrets go: with a path, a line of JSON each behind what that file has already, readable to its owner alone and on the disk before
 * anything else is done; without one they are printed.
 */
export function openSecretsOut(path: string | undefined): SecretsOut {
  if (path === undefined) return printed()
  try {
    const file = openSync(path, 'a', 0o600)
    // Of a file that was there before, too.
    fchmodSync(file, 0o600)
    return {
      put(secret) {
        writeSync(file, `${JSON.stringify(secret)}\n`)
        fsyncSync(file)
      },
      close: () => closeSync(file),
    }
  } catch (fault) {
    throw new UsageRefused(`${path} cannot be written (${(fault as NodeJS.ErrnoException).code}).`)
  }
}

/** At once: whatever happens next, they are not lost. */
function printed(): SecretsOut {
  let isAny = false
  return {
    put(secret) {
      isAny = true
      printLine(JSON.stringify(secret))
    },
    close() {
      if (isAny) note('\nThe secrets above are shown this once. Keep them now.')
    },
  }
}
