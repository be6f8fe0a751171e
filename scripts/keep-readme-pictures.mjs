#!/usr/bin/env node
/**
 * `node scripts/keep-readme-pictures.mjs [folder]`: copies the pictures of README.md out of the screenshots that CI keeps (or that
 * `npm test -- test/console/readme-pictures.test.ts` made in `screenshots/`) to docs/images. Run it when those pages have changed.
 */
import { copyFileSync, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readmePictures } from './test/readme-pictures.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const from = resolve(process.argv[2] ?? join(root, 'screenshots'))
const to = join(root, 'docs/images')
mkdirSync(to, { recursive: true })
for (const name of readmePictures) copyFileSync(join(from, `${name}.png`), join(to, `${name}.png`))
console.log(`${readmePictures.length} pictures are in docs/images`)
