#!/usr/bin/env node
/**
 * Run after `npm install`, where the registry at hand does not hold the binaries of every platform. npm then leaves their
 * entries out of package-lock.json, and `npm ci` refuses such a lockfile everywhere. This puts the entries back: the version
 * that the package in the lockfile asks for, and the platform that its name states. They carry no integrity hash, which
 * is why `npm test` accepts that only for tools, and only for optional binaries of one platform.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { completeLockfile } from './test/lockfile.mjs'

const path = fileURLToPath(new URL('../package-lock.json', import.meta.url))
const lockfile = JSON.parse(readFileSync(path, 'utf8'))
const added = completeLockfile(lockfile)
writeFileSync(path, `${JSON.stringify(lockfile, null, 2)}\n`)
console.log(added.length === 0 ? 'package-lock.json is complete.' : `Added:\n${added.join('\n')}`)
