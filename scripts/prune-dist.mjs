/** Removes from dist what no source makes any more, and prints it. `npm run build` begins with it. */
import { fileURLToPath } from 'node:url'
import { pruneDist } from './test/stale-outputs.mjs'

for (const path of pruneDist(fileURLToPath(new URL('..', import.meta.url)))) console.error(`removed ${path}`)
