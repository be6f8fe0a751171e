import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseDevSettings as parse } from './dev-settings.ts'

const now = new Date('2026-01-01T00:00:00Z')
const parseDevSettings = (given: Record<string, unknown>, env: NodeJS.ProcessEnv) => parse(given, env, now)

const flags = { home: '.portreeve', portBase: '8400', logLevel: 'warn' }

describe('settings of portreeve dev', () => {
  it('are parsed once, with the home made absolute', () => {
    expect(parseDevSettings(flags, {})).toEqual({
      home: resolve('.portreeve'),
      portBase: 8400,
      ports: { identity: 8400, console: 8401, gateway: 8402, relay: 8403, authz: 8405, ops: 8409 },
      host: '127.0.0.1',
      urls: {
        identity: 'http://localhost:8400',
        console: 'http://localhost:8401',
        gateway: 'http://localhost:8402',
        relay: 'http://localhost:8403',
      },
      trustedProxies: [],
      demo: true,
      targets: {},
      traffic: {},
      relay: {},
      accessLog: { to: 'files', keptDays: 30, keptBytesMax: 10 * 1024 ** 3 },
      logLevel: 'warn',
    })
  })

  it('prefer a flag to the environment', () => {
    const env = { PORTREEVE_DATABASE_URL: 'postgres://localhost/from_env' }
    expect(parseDevSettings(flags, env).databaseUrl).toBe('postgres://localhost/from_env')
    const chosen = parseDevSettings({ ...flags, databaseUrl: 'postgresql://localhost/from_flag' }, env)
    expect(chosen.databaseUrl).toBe('postgresql://localhost/from_flag')
  })

  it('leave the demo out when told to', () => {
    expect(parseDevSettings({ ...flags, demo: false }, {}).demo).toBe(false)
  })

  it.each([
    [
      'a service for a demo that is left out',
      { demo: false, target: ['vehicles=http://127.0.0.1:1'] },
      '--target is for the demo',
    ],
    ['a port base that is no number', { portBase: 'many' }, '--port-base'],
    ['a port base with a fraction', { portBase: '8400.5' }, '--port-base'],
    ['a privileged port base', { portBase: '80' }, '--port-base must be at least 1024'],
    ['a port base whose last role would not fit', { portBase: '65530' }, '--port-base must be at most 65526'],
    [
      'another kind of database',
      { databaseUrl: 'mysql://localhost/x' },
      '--database-url (PORTREEVE_DATABASE_URL) must look like postgres://',
    ],
    ['an unknown log level', { logLevel: 'loud' }, '--log-level must be'],
    ['a target without an address', { target: ['appointments'] }, '--target must look like'],
    ['a target with a path', { target: ['appointments=http://127.0.0.1:1/x'] }, '--target must look like'],
    ['an empty home', { home: '' }, '--home needs a directory'],
    ['a public URL with a path', { identityUrl: 'https://x.example/login' }, '--identity-url must be an origin'],
    ['two roles on one origin', { gatewayUrl: 'http://localhost:8400' }, 'are one origin'],
    ['a certificate without its key', { tlsCert: 'cert.pem' }, '--tls-cert and --tls-key are given together'],
    ['a certificate that is not there', { tlsCert: '/nowhere.pem', tlsKey: '/nowhere.key' }, 'cannot be read (ENOENT)'],
    ['a proxy that is no network', { trustedProxy: ['10.0.0.1'] }, '--trusted-proxy must be a network'],
    ['a public URL of no role', { publicUrl: ['login=https://x.example'] }, '--public-url must look like identity='],
    ['a public URL without its role', { publicUrl: ['https://x.example'] }, '--public-url must look like identity='],
    [
      'a path, given with the role',
      { publicUrl: ['relay=https://x.example/v2'] },
      '--public-url relay=… must be an origin',
    ],
    [
      'two public URLs for one role',
      { identityUrl: 'https://a.example', publicUrl: ['identity=https://b.example'] },
      'identity has two public URLs: https://a.example and https://b.example',
    ],
    [
      'subscriptions on the gateway’s origin',
      { publicUrl: ['subscriptions=http://localhost:8402'] },
      '--gateway-url and --subscriptions-url are one origin',
    ],
    ['an authorization server id of another form', { authServerId: 'default' }, '--auth-server-id must be aus and 17'],
    ['one that is too long', { authServerId: 'aus1p1ixy7YL8cMq02p7x' }, '--auth-server-id must be aus and 17'],
    ['a host with a port', { host: 'localhost:80/x' }, '--host must be an address'],
  ])('refuse %s, and name the flag', (_what, bad, text) => {
    expect(() => parseDevSettings({ ...flags, ...bad }, {})).toThrow(text)
  })

  it('take public URLs that need not match the ports, each in its one spelling', () => {
    const given = { identityUrl: 'HTTPS://Identity.Example:443/', gatewayUrl: 'https://api.example:8443' }
    expect(parseDevSettings({ ...flags, ...given }, {}).urls).toEqual({
      identity: 'https://identity.example',
      console: 'http://localhost:8401',
      gateway: 'https://api.example:8443',
      relay: 'http://localhost:8403',
    })
  })

  it('take each of them by its role too, and the host of subscriptions beside the console’s', () => {
    const publicUrl = [
      'identity=https://identity.example/',
      'gateway=https://api.example',
      'relay=https://event-relay.example',
      'subscriptions=https://subscriptions.example',
    ]
    const urls = {
      identity: 'https://identity.example',
      console: 'http://localhost:8401',
      gateway: 'https://api.example',
      relay: 'https://event-relay.example',
      subscriptions: 'https://subscriptions.example',
    }
    expect(parseDevSettings({ ...flags, publicUrl }, {}).urls).toEqual(urls)
    const old = { gatewayUrl: 'HTTPS://API.example', subscriptionsUrl: 'https://subscriptions.example' }
    expect(parseDevSettings({ ...flags, publicUrl, ...old }, {}).urls).toEqual(urls)
  })

  it('take the console’s own origin for subscriptions', () => {
    const publicUrl = ['console=https://x.example', 'subscriptions=https://x.example']
    const { urls } = parseDevSettings({ ...flags, publicUrl }, {})
    expect(urls).toMatchObject({ console: 'https://x.example', subscriptions: 'https://x.example' })
  })

  it('protocol.md 1 take the id that clients of an exchange have in their code', () => {
    const settings = parseDevSettings({ ...flags, authServerId: 'aus1p1ixy7YL8cMq02p7' }, {})
    expect(settings.authServerId).toBe('aus1p1ixy7YL8cMq02p7')
  })

  it('ignore the variables of portreeve serve', () => {
    const env = { PORTREEVE_IDENTITY_URL: 'https://identity.example', PORTREEVE_HOST: '0.0.0.0' }
    expect(parseDevSettings(flags, env)).toMatchObject({
      host: '127.0.0.1',
      urls: { identity: 'http://localhost:8400' },
    })
  })

  it('take several targets', () => {
    const targets = ['appointments=http://127.0.0.1:5000', 'repair-orders=https://service.example']
    expect(parseDevSettings({ ...flags, target: targets }, {}).targets).toEqual({
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
