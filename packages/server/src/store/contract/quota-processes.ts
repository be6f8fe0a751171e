import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Place } from './engines.ts'

const child = fileURLToPath(new URL('./quota-child.mjs', import.meta.url))

export interface Counting {
  processes: number
  limit: number
  /** From the first portion on; undefined lets them go on until nothing is left. */
  killAfterMillis?: number
}

/** Lets processes take portions of one count, and answers how much each was granted. Needs the built server: the child imports dist. */
export function countInProcesses(place: Place, { processes, limit, killAfterMillis }: Counting): Promise<number[]> {
  return Promise.all(
    Array.from({ length: processes }, async () => {
      const running: ChildProcess = spawn(process.execPath, [child, JSON.stringify(place.location), String(limit)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const exited = once(running, 'exit')
      let granted = 0
      let killing = false
      for await (const line of createInterface({ input: running.stdout as NodeJS.ReadableStream })) {
        granted += Number(line)
        if (killAfterMillis === undefined || killing) continue
        killing = true
        setTimeout(() => running.kill('SIGKILL'), killAfterMillis)
      }
      await exited
      return granted
    }),
  )
}
