import { describe, expect, it } from 'vitest'
import { findLicenceFaults, isAllowed } from './licences.mjs'

describe('isAllowed', () => {
  it.each([
    'MIT',
    '(MIT OR Apache-2.0)',
    '(GPL-3.0-only OR MIT)',
    'MIT AND ISC',
    '(MIT AND (BSD-3-Clause OR GPL-2.0))',
  ])('allows %s', (expression) => expect(isAllowed(expression)).toBe(true))

  it.each([
    'GPL-3.0-only',
    'MIT AND GPL-3.0-only',
    'GPL-3.0-only OR (MIT AND AGPL-3.0-only)',
    'Apache-2.0 WITH LLVM-exception',
    'SEE LICENSE IN LICENSE.txt',
    'UNLICENSED',
    '(MIT',
    'MIT)',
    'MIT OR',
    '',
  ])('refuses %j', (expression) => expect(isAllowed(expression)).toBe(false))
})

describe('findLicenceFaults', () => {
  it('allows MPL-2.0 in our tools but not in what we ship, and refuses a licence that is not stated', () => {
    const mozilla = { version: '1.0.0', license: 'MPL-2.0' }
    const silent = { version: '2.0.0' }
    const runtime = new Map([['node_modules/a', mozilla]])
    const tools = new Map([
      ['node_modules/b', mozilla],
      ['node_modules/b/node_modules/c', silent],
    ])
    expect(findLicenceFaults({ runtime, tools })).toEqual([
      'node_modules/a 1.0.0, shipped with a published package: licence MPL-2.0',
      'node_modules/b/node_modules/c 2.0.0, used by the repository: states no licence',
    ])
  })
})
