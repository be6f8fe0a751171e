import { stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { GatewayRun, Store } from '../../store/index.ts'
import type { Log } from '../../telemetry/index.ts'
import { listLogFiles } from './access-log.ts'

export interface PruneBySizeDeps {
  store: Pick<Store, 'gatewayRuns'>
  directory: string
  /** Of all files in it together. */
  bytesMax: number
  log: Log
}

/**
 * Deletes the oldest whole files until there are no more than `bytesMax`. One that is written to stays, and so does one with calls that the usage report does not have yet: those are nowhere
 * else. Several processes may do it at once. Rejects with StoreUnavailable.
 */
export async function pruneAccessLogBySize({ store, directory, bytesMax, log }: PruneBySizeDeps): Promise<void> {
  const files: { name: string; runId: string; bytes: number }[] = []
  let bytes = 0
  for (const [name, runId] of await listLogFiles(directory)) {
    const size = await sizeOf(join(directory, name))
    files.push({ name, runId, bytes: size })
    bytes += size
  }
  if (bytes <= bytesMax) return
  const runs = new Map<string, GatewayRun | undefined>()
  let deleted = 0
  for (const file of files) {
    if (bytes <= bytesMax) break
    if (!runs.has(file.runId)) runs.set(file.runId, await store.gatewayRuns.find(file.runId))
    if (!isCounted(file.name, runs.get(file.runId))) continue
    await unlink(join(directory, file.name)).catch(unlessGone)
    bytes -= file.bytes
    deleted++
  }
  log.info({ files: deleted, bytes }, 'the oldest files of the access log made room for new ones')
}

/** Files of a run are counted one after the other; the one it has got to may have more to come. */
function isCounted(name: string, run: GatewayRun | undefined): boolean {
  if (!run) return false
  return run.closed || (run.logFile !== undefined && name < run.logFile)
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch(unlessGone)
  return found ? found.size : 0
}

/** Another process, or an administrator, may delete it at the same time. */
function unlessGone(fault: NodeJS.ErrnoException): undefined {
  if (fault.code !== 'ENOENT') throw fault
  return undefined
}
