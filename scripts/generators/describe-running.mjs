import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePortBase } from '../test/free-port-base.mjs'

const MAIN = fileURLToPath(new URL('../../packages/server/dist/main.js', import.meta.url))
const READY_MILLIS = 60_000

/**
 * The OpenAPI description of the management API, as an exchange serves it that runs for the moment. Takes what is built: rejects with what
 * the server printed when it does not get ready.
 * @returns {Promise<import('./management-types.mjs').Description>}
 */
export async function describeRunning() {
  const cwd = await mkdtemp(join(tmpdir(), 'portreeve-generate-'))
  const flags = ['dev', '--no-demo', '--log-level', 'warn', '--port-base', String(await freePortBase())]
  const server = spawn(process.execPath, [MAIN, ...flags], { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise((resolve) => server.once('close', resolve))
  try {
    await untilReady(server)
    const { url } = JSON.parse(await readFile(join(cwd, '.portreeve', 'management.json'), 'utf8'))
    const answer = await fetch(`${url}/management/v1/openapi.json`)
    if (!answer.ok) throw new Error(`the description was answered with ${answer.status}`)
    return JSON.parse(await answer.text())
  } finally {
    server.kill()
    await ended
    await rm(cwd, { recursive: true, force: true })
  }
}

/** @param {import('node:child_process').ChildProcessByStdio<null, import('node:stream').Readable, import('node:stream').Readable>} server */
function untilReady(server) {
  return new Promise((resolve, reject) => {
    let printed = ''
    const fail = () => reject(new Error(`the exchange did not get ready:\n${printed}`))
    const timer = setTimeout(fail, READY_MILLIS)
    const take = (/** @type {Buffer} */ chunk) => {
      printed += chunk
      if (!printed.includes('Portreeve is ready')) return
      clearTimeout(timer)
      resolve(undefined)
    }
    server.stdout.on('data', take)
    server.stderr.on('data', take)
    server.once('close', fail)
  })
}
