#!/usr/bin/env node
/**
 * `npm run build && node scripts/gateway-profile.mjs [--seconds 5] [--symbols 60]`: where a call's time goes, in the gateway and in the bare proxy, side by side: what each
 * thread spends on a call (Linux), and with `perf` installed each function's share in µs a call, C++ and kernel too, which `--cpu-prof` calls "(program)".
 * The two processes share one core, one after the other; the load runs on another.
 */
import { execFileSync, fork, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '5' }, symbols: { type: 'string', default: '60' } },
})
const seconds = Number(values.seconds)
/** @param {string} path */
const bench = (path) => fileURLToPath(new URL(`../bench/dist/${path}`, import.meta.url))
const { runHttpLoad } = await import(bench('load/http-load.js'))
const folder = mkdtempSync(join(tmpdir(), 'portreeve-profile-'))
const hasPerf = spawnSync('perf', ['--version']).status === 0
const hasTaskset = spawnSync('taskset', ['--version']).status === 0

/** @type {(core: number, pid: number | undefined) => unknown} */
const pin = (core, pid) => hasTaskset && execFileSync('taskset', ['-acp', String(core), String(pid)])

/**
 * µs on a core of each thread so far.
 * @param {number | undefined} pid
 */
function threadMicros(pid) {
  /** @type {Record<string, number>} */
  const of = {}
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    of[thread] = Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]) / 1000
  }
  return of
}

/**
 * @param {string} program
 * @param {string} backendUrl
 * @param {any} subject what the gateway said when it was ready, for the bare proxy
 */
async function profile(program, backendUrl, subject) {
  const args = hasPerf ? ['--perf-basic-prof'] : []
  const child = fork(bench(`programs/${program}.js`), [], {
    execArgv: args,
    env: { ...process.env, NODE_ENV: 'production' },
  })
  /** @type {any} */
  const ready = await new Promise((resolve, reject) => {
    child.on('message', (/** @type {any} */ message) =>
      message.kind === 'ready' ? resolve(message.ready) : reject(message),
    )
    child.send({ kind: 'start', given: { home: mkdtempSync(join(folder, 'home-')), backendUrl, subject, options: {} } })
  })
  pin(0, child.pid)
  const load = () => runHttpLoad({ seconds, connections: 32, request: ready.requests.gateway })
  await load()
  const file = join(folder, `${program}.perf`)
  const recording =
    hasPerf &&
    spawn('perf', ['record', '-e', 'cpu-clock', '-F', '4000', '-p', String(child.pid), '-o', file], { stdio: 'ignore' })
  const before = threadMicros(child.pid)
  const { completed } = await load()
  const after = threadMicros(child.pid)
  if (recording) {
    recording.kill('SIGINT')
    await once(recording, 'exit')
  }
  const threads = Object.entries(after).map(([thread, micros]) => (micros - (before[thread] ?? 0)) / completed)
  const micros = threads.reduce((sum, each) => sum + each, 0)
  console.log(
    `${program}: ${Math.round(completed / seconds)}/s, ${micros.toFixed(1)} µs of a core for a call; by thread: ${threads
      .filter((each) => each > 0.05)
      .map((each) => each.toFixed(1))
      .join(', ')}`,
  )
  const symbols = recording ? readSymbols(file, micros) : new Map()
  child.send({ kind: 'end' })
  await once(child, 'exit')
  return { ready, symbols }
}

/**
 * µs a call of each function; one that is in several places counts as one.
 * @param {string} file
 * @param {number} micros
 */
function readSymbols(file, micros) {
  const report = spawnSync('perf', ['report', '-i', file, '--sort', 'dso,symbol', '--stdio'], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  }).stdout
  /** @type {Map<string, number>} */
  const symbols = new Map()
  for (const line of report.split('\n')) {
    const [, share, place, name] = /^\s+([\d.]+)%\s+(.*?)\s+\[[.k]\]\s+(.*?)\s*(?:- +-)?\s*$/.exec(line) ?? []
    if (share === undefined || place === undefined || name === undefined) continue
    const key = place.startsWith('[JIT]') ? name.replace(/^JS:./, '') : `${place}: ${name}`
    symbols.set(key, (symbols.get(key) ?? 0) + (Number(share) / 100) * micros)
  }
  return symbols
}

const backend = createServer((_request, response) => {
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': 14 }).end('{"items":[12]}')
}).listen(0, '127.0.0.1')
try {
  await once(backend, 'listening')
  pin(1, process.pid)
  const { port } = /** @type {import('node:net').AddressInfo} */ (backend.address())
  const backendUrl = `http://127.0.0.1:${port}`
  const gateway = await profile('exchange', backendUrl, undefined)
  const bare = await profile('bare-proxy', backendUrl, gateway.ready)
  const rows = [...new Set([...gateway.symbols.keys(), ...bare.symbols.keys()])]
    .map((name) => [name, gateway.symbols.get(name) ?? 0, bare.symbols.get(name) ?? 0])
    .sort((one, other) => other[1] - other[2] - (one[1] - one[2]))
  if (rows.length > 0) console.log('\nµs a call: more, gateway, bare proxy')
  for (const [name, ours, theirs] of rows.slice(0, Number(values.symbols))) {
    console.log(
      `${(ours - theirs).toFixed(2).padStart(6)} ${ours.toFixed(2).padStart(6)} ${theirs.toFixed(2).padStart(6)}  ${name}`,
    )
  }
} finally {
  backend.close()
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}
