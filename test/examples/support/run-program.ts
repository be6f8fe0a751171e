import { type ChildProcess, spawn } from 'node:child_process'

export interface Where {
  cwd: string
  env: Record<string, string>
}

export interface Program {
  /** Where it says that it listens. */
  url: string
  output(): string
  stop(): Promise<void>
}

/** Lines of a shell whose last one serves until it is ended. Resolves once it says where. */
export async function startProgram(lines: string, where: Where): Promise<Program> {
  const child = spawnShell(lines, where)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk))
  let isOver = false
  const exited = new Promise<void>((resolve) => {
    child.once('close', () => {
      isOver = true
      resolve()
    })
  })
  const stop = () => {
    endGroup(child)
    return exited
  }
  for (const deadline = Date.now() + 30_000; ; ) {
    const [, url] = /(?:listens at|open) (http\S+)\n/.exec(output) ?? []
    if (url !== undefined) return { url, output: () => output, stop }
    if (isOver || Date.now() > deadline) {
      await stop()
      throw new Error(`it does not serve: ${output}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** Lines of a shell, to their end. */
export async function runProgram(
  lines: string,
  where: Where,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = spawnShell(lines, where)
  let [stdout, stderr] = ['', '']
  child.stdout?.on('data', (chunk) => (stdout += chunk))
  child.stderr?.on('data', (chunk) => (stderr += chunk))
  const tooLong = setTimeout(() => endGroup(child), 60_000)
  const code = await new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? -1)))
  clearTimeout(tooLong)
  return { code, stdout, stderr }
}

/** A process group of its own, so that what the shell has started ends with it. */
function spawnShell(lines: string, { cwd, env }: Where): ChildProcess {
  return spawn('bash', ['-c', lines], { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
}

function endGroup({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, 'SIGTERM')
}
