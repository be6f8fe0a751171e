/**
 * `npm run generate` writes what is made out of other things and kept in the repository: the types of the management client and the
 * reference pages of the libraries. Tests fail when either is out of date.
 */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describeRunning } from './describe-running.mjs'
import { managementTypes, SCHEMA_PATH } from './management-types.mjs'
import { libraries, REFERENCE_PATH, readLibrary, writePages } from './reference-pages.mjs'

const root = fileURLToPath(new URL('../../', import.meta.url))

await writeFile(join(root, SCHEMA_PATH), await managementTypes(await describeRunning()))
console.log(SCHEMA_PATH)

for (const library of libraries) {
  await writePages(await readLibrary(library), join(root, REFERENCE_PATH, library))
  console.log(`${REFERENCE_PATH}/${library}`)
}
