import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { viewerScript } from './viewer-script.ts'
import { viewerStylesheet } from './viewer-stylesheet.ts'

/** A file that the viewer loads. */
export interface ViewerAsset {
  /** Holds a hash of the content, so that it can be kept for good. */
  name: string
  type: string
  read(): Promise<string>
}

const JAVASCRIPT = 'text/javascript; charset=utf-8'
const CSS = 'text/css; charset=utf-8'

/** In the order in which a page has to load them. Rejects when Swagger UI is not there. */
export async function openViewerAssets(folder = findSwaggerUi()): Promise<ViewerAsset[]> {
  return [
    await fromFile(join(folder, 'swagger-ui.css'), 'swagger-ui', 'css', CSS),
    fromText(viewerStylesheet, 'viewer', 'css', CSS),
    await fromFile(join(folder, 'swagger-ui-bundle.js'), 'swagger-ui', 'js', JAVASCRIPT),
    fromText(viewerScript, 'viewer', 'js', JAVASCRIPT),
  ]
}

/**
 * Beside this module where the package was built (scripts/copy-viewer.mjs), else the package of the repository: twelve megabytes of which
 * two are served are nothing to make everybody install.
 */
function findSwaggerUi(): string {
  const built = fileURLToPath(new URL('./swagger-ui', import.meta.url))
  return existsSync(built) ? built : dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
}

/** Read again each time: people look at it now and then, and it is larger than the rest of the server. */
async function fromFile(path: string, name: string, extension: string, type: string): Promise<ViewerAsset> {
  const read = () => readFile(path, 'utf8')
  return { ...named(name, extension, await read()), type, read }
}

function fromText(text: string, name: string, extension: string, type: string): ViewerAsset {
  return { ...named(name, extension, text), type, read: async () => text }
}

function named(name: string, extension: string, text: string): { name: string } {
  return { name: `${name}-${createHash('sha256').update(text).digest('hex').slice(0, 16)}.${extension}` }
}
