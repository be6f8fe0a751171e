import { execFileSync } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { parseAllowedCores, readProc } from './proc.ts'

/** Who runs where. What is measured shares one core; what measures has the other one. */
export interface Cores {
  /** Undefined: not pinned. */
  subject: number | undefined
  load: number | undefined
  /** One line for the report. */
  description: string
}

export type CoreRole = 'subject' | 'load'

export function findCores(): Cores {
  return chooseCores({
    allowed: parseAllowedCores(readProc('/proc/self/status') ?? ''),
    canPin: canRunTaskset(),
    parallelism: availableParallelism(),
  })
}

interface Machine {
  allowed: readonly number[]
  canPin: boolean
  parallelism: number
}

export function chooseCores({ allowed, canPin, parallelism }: Machine): Cores {
  const [subject, load] = allowed
  if (canPin && subject !== undefined && load !== undefined) {
    return { subject, load, description: `measured on core ${subject}, load on core ${load}` }
  }
  const why = canPin ? 'fewer than two cores may be used' : 'taskset is not there'
  const description = `NOT PINNED: ${why}. Everything shares ${parallelism} core(s), and ratios are less sure.`
  return { subject: undefined, load: undefined, description }
}

/** The command that runs `command` on the role's core. taskset becomes the command, so the pid stays its own. */
export function pin(cores: Cores, role: CoreRole, command: readonly string[]): string[] {
  const core = cores[role]
  return core === undefined ? [...command] : ['taskset', '-c', String(core), ...command]
}

/** Puts ourselves on the load's core, with what we start unpinned: the harness must not disturb what it measures. */
export function stepAside(cores: Cores): void {
  if (cores.load !== undefined) {
    execFileSync('taskset', ['-a', '-c', '-p', String(cores.load), String(process.pid)], { stdio: 'ignore' })
  }
}

function canRunTaskset(): boolean {
  try {
    execFileSync('taskset', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
