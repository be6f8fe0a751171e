#!/usr/bin/env node
// In a clone the program is built after npm has linked this file, so the link must not depend on the build.
import { existsSync } from 'node:fs'

const main = new URL('../dist/main.js', import.meta.url)
if (existsSync(main)) {
  await import(main.href)
} else {
  process.stderr.write('portreeve: not built yet. Run "npm run build" in the clone, or start it with "npm start".\n')
  process.exitCode = 1
}
