/** `npm run set-version -- 0.2.0` gives every package this version, and each its dependencies on the others in it (docs/releasing.md). */
import { fileURLToPath } from 'node:url'
import { setVersion } from './test/set-version.mjs'

const [version = ''] = process.argv.slice(2)
try {
  for (const path of setVersion(fileURLToPath(new URL('..', import.meta.url)), version)) console.log(path)
} catch (fault) {
  console.error(fault instanceof Error ? fault.message : fault)
  process.exitCode = 1
}
