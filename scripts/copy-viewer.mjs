/**
 * Puts what is served of Swagger UI beside the server's built files, so that the package has it without depending on all of it.
 * `node scripts/copy-viewer.mjs [folder]`; without a folder it is the one the server looks into.
 */
import { copyFile, mkdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const server = fileURLToPath(new URL('../packages/server/', import.meta.url))
const source = dirname(createRequire(join(server, 'package.json')).resolve('swagger-ui-dist/package.json'))
const target = process.argv[2] ?? join(server, 'dist/management/openapi/swagger-ui')

await mkdir(target, { recursive: true })
for (const name of [
  'swagger-ui.css',
  'swagger-ui-bundle.js',
  'swagger-ui-bundle.js.LICENSE.txt',
  'LICENSE',
  'NOTICE',
]) {
  await copyFile(join(source, name), join(target, name))
}
