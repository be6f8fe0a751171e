import { execFileSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { cpus, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Cores } from './cores.ts'
import type { Findings, Scenario, Settings } from './scenario.ts'

/** Where it was measured: figures of different machines or commits do not compare. */
export interface Environment {
  node: string
  platform: string
  cpu: string
  cpuCount: number
  memoryBytes: number
  cores: string
  /** Undefined outside a git working tree. */
  commit: string | undefined
  /** True when files differ from the commit. */
  isModified: boolean
}

export function readEnvironment(cores: Cores): Environment {
  const all = cpus()
  return {
    node: process.version,
    platform: `${process.platform} ${process.arch} ${release()}`,
    cpu: all[0]?.model ?? 'unknown',
    cpuCount: all.length,
    memoryBytes: totalmem(),
    cores: cores.description,
    commit: git('rev-parse', 'HEAD'),
    isModified: (git('status', '--porcelain') ?? '') !== '',
  }
}

const resultsDirectory = fileURLToPath(new URL('../../results/', import.meta.url))

export interface Results {
  scenario: Scenario
  settings: Settings
  environment: Environment
  findings: Findings
  begunAt: Date
}

/** Writes every measurement of a scenario; returns the path. */
export async function writeResults({ scenario, settings, environment, findings, begunAt }: Results): Promise<string> {
  await mkdir(resultsDirectory, { recursive: true })
  const path = join(resultsDirectory, resultsName(scenario.name, begunAt))
  const { verdicts, errors, notes, tables, measurements, samples } = findings
  const content = {
    scenario: scenario.name,
    summary: scenario.summary,
    begunAt: begunAt.toISOString(),
    environment,
    settings,
    verdicts,
    errors,
    notes,
    tables,
    measurements,
    samples,
  }
  await writeFile(path, `${JSON.stringify(content, null, 2)}\n`)
  return path
}

/** `gateway-warm-2026-11-22T050930Z.json`: sorts by time, and is a file name everywhere. */
export function resultsName(scenario: string, begunAt: Date): string {
  return `${scenario}-${begunAt.toISOString().replace(/\.\d+/, '').replaceAll(':', '')}.json`
}

function git(...args: string[]): string | undefined {
  try {
    return execFileSync('git', args, {
      cwd: fileURLToPath(new URL('.', import.meta.url)),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return undefined
  }
}
