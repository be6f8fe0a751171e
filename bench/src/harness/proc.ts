import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Ticks a second in /proc, 100 on every Linux one meets; asked for because nothing promises it. */
function readTicksPerSecond(): number {
  try {
    const answer = Number(
      execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
    )
    return answer > 0 ? answer : 100
  } catch {
    return 100
  }
}

let ticksPerSecond: number | undefined

/** CPU seconds a process has used, all its threads included; undefined where there is no /proc or no such process. */
export function readCpuSeconds(pid: number): number | undefined {
  const stat = readProc(`/proc/${pid}/stat`)
  if (stat === undefined) return undefined
  ticksPerSecond ??= readTicksPerSecond()
  return parseCpuTicks(stat) / ticksPerSecond
}

/** `utime` + `stime` of /proc/PID/stat (proc(5), fields 14 and 15). The name in field 2 may hold spaces and parentheses. */
export function parseCpuTicks(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return Number(fields[11]) + Number(fields[12])
}

/** Resident set of a process in bytes; undefined where there is no /proc or no such process. */
export function readResidentBytes(pid: number): number | undefined {
  const status = readProc(`/proc/${pid}/status`)
  return status === undefined ? undefined : parseResidentBytes(status)
}

/** `VmRSS` of /proc/PID/status, which is in units of 1024 bytes. */
export function parseResidentBytes(status: string): number | undefined {
  const kibibytes = /^VmRSS:\s*(\d+) kB$/m.exec(status)?.[1]
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1024
}

/** What one core has done since the machine started, in ticks. */
export interface CoreTicks {
  total: number
  idle: number
}

export function readCoreTicks(core: number): CoreTicks | undefined {
  const stat = readProc('/proc/stat')
  return stat === undefined ? undefined : parseCoreTicks(stat, core)
}

/** One core's line of /proc/stat (proc(5)): user nice system idle iowait irq softirq steal; guest time is inside user. */
export function parseCoreTicks(stat: string, core: number): CoreTicks | undefined {
  const line = stat.split('\n').find((candidate) => candidate.startsWith(`cpu${core} `))
  if (line === undefined) return undefined
  const ticks = line.split(/\s+/).slice(1, 9).map(Number)
  const idle = (ticks[3] ?? 0) + (ticks[4] ?? 0)
  return { total: ticks.reduce((sum, value) => sum + value, 0), idle }
}

/** `Cpus_allowed_list` of /proc/PID/status, such as `0-1,4`. */
export function parseAllowedCores(status: string): number[] {
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1] ?? ''
  return list
    .split(',')
    .filter((part) => part !== '')
    .flatMap((part) => {
      const [first = 0, last = first] = part.split('-').map(Number)
      return Array.from({ length: last - first + 1 }, (_, index) => first + index)
    })
}

export function readProc(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
