import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseDevSettings } from './settings.ts'

const flags = { home: '.portreeve', portBase: '8400', logLevel: 'warn' }

describe('settings of portreeve dev', () => {
  it('are parsed once, with the home made absolute', () => {
    expect(parseDevSettings(flags, {})).toEqual({
      home: resolve('.portreeve'),
      portBase: 8400,
      targets: {},
      logLevel: 'warn',
    })
  })

  it('prefer a flag to the environment', () => {
    const env = { PORTREEVE_DATABASE_URL: 'postgres://localhost/from_env' }
    expect(parseDevSettings(flags, env).databaseUrl).toBe('postgres://localhost/from_env')
    const chosen = parseDevSettings({ ...flags, databaseUrl: 'postgresql://localhost/from_flag' }, env)
    expect(chosen.databaseUrl).toBe('postgresql://localhost/from_flag')
  })

  it.each([
    ['a port base that is no number', { portBase: 'many' }, '--port-base'],
    ['a port base with a fraction', { portBase: '8400.5' }, '--port-base'],
    ['a privileged port base', { portBase: '80' }, '--port-base must be at least 1024'],
    ['a port base whose last role would not fit', { portBase: '65530' }, '--port-base must be at most 65526'],
    ['another kind of database', { databaseUrl: 'mysql://localhost/x' }, '--database-url must look like postgres://'],
    ['an unknown log level', { logLevel: 'loud' }, '--log-level must be'],
    ['a target without an address', { targets: ['appointments'] }, '--target must look like'],
    ['a target with a path', { targets: ['appointments=http://127.0.0.1:1/x'] }, '--target must look like'],
    ['an empty home', { home: '' }, '--home needs a directory'],
  ])('refuse %s, and name the flag', (_what, bad, text) => {
    expect(() => parseDevSettings({ ...flags, ...bad }, {})).toThrow(text)
  })

  it('take several targets', () => {
    const targets = ['appointments=http://127.0.0.1:5000', 'repair-orders=https://service.example']
    expect(parseDevSettings({ ...flags, targets }, {}).targets).toEqual({
      appointments: 'http://127.0.0.1:5000',
      'repair-orders': 'https://service.example',
    })
  })

  it('report every fault at once, and repeat no value', () => {
    const bad = { ...flags, portBase: '80', databaseUrl: 'mysql://user:hunter2@localhost/x' }
    expect(() => parseDevSettings(bad, {})).toThrow(/--port-base[\s\S]*--database-url/)
    expect(() => parseDevSettings(bad, {})).not.toThrow(/hunter2/)
  })
})
