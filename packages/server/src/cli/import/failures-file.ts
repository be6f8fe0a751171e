import { closeSync, openSync, writeSync } from 'node:fs'
import { UsageRefused } from '../refusal.ts'
import type { Failure } from './load.ts'

export interface FailuresFile {
  path: string
  put(failure: Failure): void
  close(): void
}

/** Lines of JSON with the numbers of lines that could not be loaded. Made with the first one. */
export function createFailuresFile(path: string): FailuresFile {
  let file: number | undefined
  return {
    path,
    put(failure) {
      file ??= open(path)
      writeSync(file, `${JSON.stringify(failure)}\n`)
    },
    close() {
      if (file !== undefined) closeSync(file)
    },
  }
}

function open(path: string): number {
  try {
    return openSync(path, 'w')
  } catch (fault) {
    throw new UsageRefused(`${path} cannot be written (${(fault as NodeJS.ErrnoException).code}): see --failures.`)
  }
}
