/**
 * Builds the console into packages/server/console, where the server looks for it, and compresses what is served compressed.
 * `node scripts/build-console.mjs` leaves it alone when nothing that goes into it has changed since; --out FOLDER builds into another one
 * (PORTREEVE_CONSOLE_FILES=FOLDER portreeve dev serves that).
 */
import { existsSync } from 'node:fs'
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { build } from 'vite'

const root = fileURLToPath(new URL('..', import.meta.url))
const { values } = parseArgs({ options: { out: { type: 'string' } } })
const target = resolve(values.out ?? join(root, 'packages/server/console'))
const marker = join(target, 'index.html')
/** What goes into it. */
const sources = [
  'packages/console/src',
  'packages/console/index.html',
  'packages/console/vite.config.ts',
  'packages/client/src',
  'packages/protocol/src',
  // The preview of a sign-in page goes by the rule of the page.
  'package-lock.json',
]
// A test run has another one, and React would bring what is for its developers.
process.env.NODE_ENV = 'production'
/** Smaller ones gain nothing. */
const COMPRESSED_FROM_BYTES = 1_024

if (await isStale()) {
  // Beside it first, so that a server which looks there meanwhile finds one whole build or the other.
  const making = `${target}.${process.pid}`
  await build({ root: join(root, 'packages/console'), logLevel: 'warn', build: { outDir: making } })
  await compressAll(join(making, 'assets'))
  await rm(target, { recursive: true, force: true })
  await rename(making, target)
}

async function isStale() {
  if (!existsSync(marker)) return true
  const builtAt = (await stat(marker)).mtimeMs
  for (const source of sources) if ((await newest(join(root, source))) > builtAt) return true
  return false
}

/** @param {string} path @returns {Promise<number>} When anything below it was last written, in milliseconds. */
async function newest(path) {
  // A file that went between the listing and now: its folder's time tells.
  const found = await stat(path).catch(() => undefined)
  if (!found?.isDirectory()) return found?.mtimeMs ?? 0
  const names = await readdir(path)
  const times = await Promise.all(names.map((name) => newest(join(path, name))))
  // The folder's own time tells of what was removed.
  return Math.max(found.mtimeMs, ...times)
}

/** @param {string} folder */
async function compressAll(folder) {
  for (const name of await readdir(folder)) {
    if (!/\.(js|css|svg)$/.test(name)) continue
    const path = join(folder, name)
    const data = await readFile(path)
    if (data.length < COMPRESSED_FROM_BYTES) continue
    const params = { [constants.BROTLI_PARAM_QUALITY]: 10, [constants.BROTLI_PARAM_SIZE_HINT]: data.length }
    await writeFile(`${path}.br`, await promisify(brotliCompress)(data, { params }))
    await writeFile(`${path}.gz`, await promisify(gzip)(data, { level: 9 }))
  }
}
