import { existsSync } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A built file. Its name holds a hash of its content, so that it can be kept for good. */
export interface ConsoleFile {
  type: string
  /** As it may be sent: compressed when the build has made that and the browser takes it. */
  read(acceptEncoding: string): Promise<{ data: Buffer; encoding?: 'br' | 'gzip' }>
}

export interface ConsoleFiles {
  /** The page, with places for what differs from answer to answer. */
  page: string
  /** By name, as they are asked for below `/assets/`. */
  assets: ReadonlyMap<string, ConsoleFile>
}

const TYPES: Record<string, string> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  woff2: 'font/woff2',
  json: 'application/json',
}

/** Made by scripts/build-console.mjs; the package has them too. */
const FOLDER = fileURLToPath(new URL('../../console', import.meta.url))

/** Undefined where the console was not built, as in a clone before `npm run build`. */
export async function openConsoleFiles(folder = FOLDER): Promise<ConsoleFiles | undefined> {
  const path = join(folder, 'index.html')
  if (!existsSync(path)) return undefined
  const names = await readdir(join(folder, 'assets'))
  const all = new Set(names)
  const assets = new Map<string, ConsoleFile>()
  for (const name of names) {
    const type = TYPES[name.slice(name.lastIndexOf('.') + 1)]
    if (type !== undefined) assets.set(name, consoleFile(join(folder, 'assets', name), type, all, name))
  }
  return { page: await readFile(path, 'utf8'), assets }
}

/** When the page was built: whoever develops it builds it again under a running server. */
export async function builtAt(folder = FOLDER): Promise<number> {
  return (await stat(join(folder, 'index.html')).catch(() => undefined))?.mtimeMs ?? 0
}

function consoleFile(path: string, type: string, all: ReadonlySet<string>, name: string): ConsoleFile {
  return {
    type,
    async read(acceptEncoding) {
      const takes = (encoding: string) => new RegExp(`\\b${encoding}\\b`).test(acceptEncoding)
      if (all.has(`${name}.br`) && takes('br')) return { data: await readFile(`${path}.br`), encoding: 'br' }
      if (all.has(`${name}.gz`) && takes('gzip')) return { data: await readFile(`${path}.gz`), encoding: 'gzip' }
      return { data: await readFile(path) }
    },
  }
}
