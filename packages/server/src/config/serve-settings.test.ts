import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { selfSigned } from '../http/testing/self-signed.ts'
import { parseServeSettings, type ServeSettings } from './serve-settings.ts'

const key = 'q83vEjRWeJq83xAhMkNUZXaHmKm6y9zt/g8eLTxLWmk='
const urls = {
  PORTREEVE_IDENTITY_URL: 'https://identity.example',
  PORTREEVE_CONSOLE_URL: 'https://console.example',
  PORTREEVE_GATEWAY_URL: 'https://api.example',
}
const good = { ...urls, PORTREEVE_ENCRYPTION_KEY: key }
const now = new Date()

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portreeve-settings-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const file = (name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

function parse(env: NodeJS.ProcessEnv, flags: Record<string, unknown> = {}): ServeSettings {
  const outcome = parseServeSettings(flags, env, now)
  if (!outcome.ok) throw new Error(outcome.faults.join('\n'))
  return outcome.value
}

function faultsOf(env: NodeJS.ProcessEnv, flags: Record<string, unknown> = {}): readonly string[] {
  const outcome = parseServeSettings(flags, env, now)
  return outcome.ok ? [] : outcome.faults
}

describe('settings of portreeve serve', () => {
  it('come from the environment, with safe defaults', () => {
    expect(parse(good)).toEqual({
      home: resolve('portreeve-home'),
      encryptionKey: Buffer.from(key, 'base64'),
      ports: { identity: 8400, console: 8401, gateway: 8402, relay: 8403, authz: 8405, ops: 8409 },
      host: '127.0.0.1',
      opsHost: '127.0.0.1',
      urls: {
        identity: 'https://identity.example',
        console: 'https://console.example',
        gateway: 'https://api.example',
        relay: 'http://localhost:8403',
      },
      trustedProxies: [],
      allowedCidrs: [],
      traffic: {},
      relay: {},
      accessLog: { to: 'files', keptDays: 30, keptBytesMax: 10 * 1024 ** 3 },
      decisions: { seconds: 86_400, callsMax: 2_000_000 },
      logLevel: 'info',
      profile: 'exchange',
      insecureHttp: false,
    })
  })

  it('take public URLs by role, and the id of the first authorization server', () => {
    const env = {
      PORTREEVE_ENCRYPTION_KEY: key,
      PORTREEVE_PUBLIC_URL:
        'identity=https://identity.example, console=https://console.example gateway=https://api.example',
      PORTREEVE_AUTH_SERVER_ID: 'aus1p1ixy7YL8cMq02p7',
    }
    expect(parse(env, { subscriptionsUrl: 'https://subscriptions.example' })).toMatchObject({
      authServerId: 'aus1p1ixy7YL8cMq02p7',
      urls: {
        identity: 'https://identity.example',
        console: 'https://console.example',
        gateway: 'https://api.example',
        subscriptions: 'https://subscriptions.example',
      },
    })
  })

  it('prefer a flag to the environment', () => {
    const settings = parse({ ...good, PORTREEVE_HOST: '10.1.1.1', PORTREEVE_LOG_LEVEL: 'debug' }, { host: '0.0.0.0' })
    expect(settings).toMatchObject({ host: '0.0.0.0', logLevel: 'debug' })
  })

  it('take how long calls can be explained in hours', () => {
    const settings = parse({ ...good, PORTREEVE_DECISIONS_HOURS: '2' }, { decisionsMax: '50000' })
    expect(settings.decisions).toEqual({ seconds: 7_200, callsMax: 50_000 })
    expect(faultsOf({ ...good, PORTREEVE_DECISIONS_HOURS: '0', PORTREEVE_DECISIONS_MAX: '1' })).toEqual([
      '--decisions-hours (PORTREEVE_DECISIONS_HOURS) must be at least 1.',
      '--decisions-max (PORTREEVE_DECISIONS_MAX) must be at least 10000.',
    ])
  })

  it('take lists from flags, and from variables with commas or spaces', () => {
    const env = { ...good, PORTREEVE_TRUSTED_PROXY: '10.0.0.0/8, fd00::/8 192.168.1.0/24' }
    expect(parse(env).trustedProxies).toEqual(['10.0.0.0/8', 'fd00::/8', '192.168.1.0/24'])
    expect(parse(env, { trustedProxy: ['172.16.0.0/12'] }).trustedProxies).toEqual(['172.16.0.0/12'])
  })

  it('protocol.md 3.7 take the limits of calls in the units that people say them in', () => {
    const env = { ...good, PORTREEVE_RESPONSE_TIMEOUT: '90', PORTREEVE_REQUEST_BODY_MAX: '2048' }
    const given = { connectTimeout: '2', breakerFaults: '0', targetConnections: '64', responseTimeout: '30' }
    expect(parse(env, given).traffic).toEqual({
      connectTimeoutMillis: 2_000,
      responseTimeoutMillis: 30_000,
      requestBodyBytesMax: 2 * 1024 ** 3,
      breakerFaults: 0,
      connectionsMax: 64,
    })
    expect(faultsOf(good, { idleTimeout: '0', responseBodyMax: 'much', breakerSeconds: '1.5' })).toEqual([
      expect.stringContaining('--idle-timeout (PORTREEVE_IDLE_TIMEOUT) must be at least 1'),
      expect.stringContaining('--response-body-max'),
      expect.stringContaining('--breaker-seconds'),
    ])
  })

  it('say how large an event may be, in KiB', () => {
    expect(parse({ ...good, PORTREEVE_EVENT_PAYLOAD_MAX: '1024' }).relay).toEqual({ payloadBytesMax: 1024 * 1024 })
    expect(parse(good, { relayUrl: 'https://relay.example' }).urls.relay).toBe('https://relay.example')
  })

  it('give each role a port of its own, by base or one by one', () => {
    expect(parse(good, { portBase: '9000', portOps: '9999' }).ports).toEqual({
      identity: 9000,
      console: 9001,
      gateway: 9002,
      relay: 9003,
      authz: 9005,
      ops: 9999,
    })
    expect(faultsOf(good, { portOps: '8400' })).toEqual([expect.stringContaining('must differ')])
  })

  it('read secrets from files, so that no process argument and no variable has to hold them', () => {
    const settings = parse({
      ...urls,
      PORTREEVE_ENCRYPTION_KEY_FILE: file('key', `${key}\n`),
      PORTREEVE_DATABASE_URL_FILE: file('database', 'postgres://portreeve:hunter2@db/portreeve\n'),
      PORTREEVE_SMTP_URL_FILE: file('smtp', 'smtps://user:hunter3@mail.example'),
      PORTREEVE_MAIL_FROM: 'Exchange <no-reply@exchange.example>',
    })
    expect(settings).toMatchObject({
      encryptionKey: Buffer.from(key, 'base64'),
      databaseUrl: 'postgres://portreeve:hunter2@db/portreeve',
      smtp: { url: 'smtps://user:hunter3@mail.example', from: 'Exchange <no-reply@exchange.example>' },
    })
    expect(faultsOf(good, { databaseUrl: 'postgres://portreeve@db/portreeve' })).toEqual([])
  })

  const http = 'http://identity.example'
  it.each<[string, NodeJS.ProcessEnv, Record<string, unknown>, RegExp]>([
    ['an event size that is too large for memory', good, { eventPayloadMax: '8193' }, /--event-payload-max/],
    ['plain http for the relay', good, { relayUrl: 'http://relay.example' }, /--relay-url .* is plain http/],
    [
      'plain http for a role of --public-url',
      { PORTREEVE_ENCRYPTION_KEY: key, PORTREEVE_CONSOLE_URL: urls.PORTREEVE_CONSOLE_URL },
      { publicUrl: ['identity=http://identity.example', 'gateway=https://api.example'] },
      /--public-url \(PORTREEVE_PUBLIC_URL\) identity=… is plain http/,
    ],
    [
      'subscriptions on the gateway’s host',
      good,
      { subscriptionsUrl: 'https://api.example:8443' },
      /--gateway-url and --subscriptions-url share a host name/,
    ],
    ['an authorization server id of another form', good, { authServerId: 'main' }, /--auth-server-id .* aus and 17/],
    ['no public URL', { ...good, PORTREEVE_GATEWAY_URL: '' }, {}, /--gateway-url \(PORTREEVE_GATEWAY_URL\) is missing/],
    ['a plain-http public URL', { ...good, PORTREEVE_IDENTITY_URL: http }, {}, /--identity-url .* is plain http/],
    [
      'a plain-http public URL elsewhere, in spite of --insecure-http',
      { ...good, PORTREEVE_IDENTITY_URL: http },
      { insecureHttp: true },
      /for localhost alone/,
    ],
    [
      'a public URL with a path',
      { ...good, PORTREEVE_CONSOLE_URL: 'https://x.example/c' },
      {},
      /--console-url .* must be an origin/,
    ],
    [
      'gateway and identity on one origin',
      { ...good, PORTREEVE_GATEWAY_URL: 'https://IDENTITY.example/' },
      {},
      /are one origin/,
    ],
    [
      'gateway and identity on one host name',
      { ...good, PORTREEVE_GATEWAY_URL: 'https://identity.example:8443' },
      {},
      /share a host name, and cookies ignore ports/,
    ],
    ['no encryption key', urls, {}, /There is no encryption key\. Make one/],
    [
      'a short encryption key',
      { ...urls, PORTREEVE_ENCRYPTION_KEY: 'c2hvcnQ=' },
      {},
      /^PORTREEVE_ENCRYPTION_KEY must hold 32 bytes/,
    ],
    [
      'an encryption key that somebody typed',
      { ...urls, PORTREEVE_ENCRYPTION_KEY: Buffer.alloc(32).toString('base64') },
      {},
      /^PORTREEVE_ENCRYPTION_KEY is not random/,
    ],
    ['an encryption key twice', { ...good, PORTREEVE_ENCRYPTION_KEY_FILE: '/x' }, {}, /are both given/],
    [
      'a file of a secret that is not there',
      { ...urls, PORTREEVE_ENCRYPTION_KEY_FILE: '/nowhere' },
      {},
      /cannot be read \(ENOENT\)/,
    ],
    ['a password in the arguments', good, { databaseUrl: 'postgres://u:hunter2@db/x' }, /read a process's arguments/],
    [
      'a mail server without a sender',
      { ...good, PORTREEVE_SMTP_URL: 'smtp://localhost' },
      {},
      /--mail-from .* is missing/,
    ],
    [
      'a sender without a mail server',
      { ...good, PORTREEVE_MAIL_FROM: 'a@b.example' },
      {},
      /without PORTREEVE_SMTP_URL/,
    ],
    [
      'a mail server that is none',
      { ...good, PORTREEVE_SMTP_URL: 'https://u:hunter2@mail.example', PORTREEVE_MAIL_FROM: 'a@b.example' },
      {},
      /--smtp-url \(PORTREEVE_SMTP_URL\) must look like smtps/,
    ],
    [
      'a sender with a line end',
      { ...good, PORTREEVE_SMTP_URL: 'smtp://localhost', PORTREEVE_MAIL_FROM: 'a@b.example\r\nBcc: c@d.example' },
      {},
      /--mail-from .* must be an e-mail address/,
    ],
    ['an unknown profile', good, { profile: 'lax' }, /--profile .* must be exchange or strict/],
    ['a switch that is neither on nor off', { ...good, PORTREEVE_INSECURE_HTTP: 'yes' }, {}, /must be true or false/],
    ['a network that is not written in full', good, { allowNetwork: ['10/8'] }, /--allow-network .* must be a network/],
  ])('refuse %s', (_what, env, flags, text) => {
    const faults = faultsOf(env, flags)
    expect(faults).toHaveLength(1)
    expect(faults[0]).toMatch(text)
    expect(faults[0]).not.toMatch(/hunter/)
  })

  it('allow plain http on localhost when asked to, and say so in the settings', () => {
    const local = {
      PORTREEVE_ENCRYPTION_KEY: key,
      PORTREEVE_IDENTITY_URL: 'http://localhost:8400',
      PORTREEVE_CONSOLE_URL: 'http://localhost:8401',
      PORTREEVE_GATEWAY_URL: 'http://localhost:8402',
    }
    expect(faultsOf(local)).toHaveLength(3)
    expect(parse({ ...local, PORTREEVE_INSECURE_HTTP: 'true' })).toMatchObject({ insecureHttp: true })
  })

  it('refuse a home that everybody may write to', () => {
    chmodSync(folder, 0o777)
    expect(faultsOf(good, { home: folder })).toEqual([expect.stringContaining('can be written to by everybody')])
  })

  it('take a certificate, and insist on https URLs beside it', () => {
    const pair = selfSigned()
    const files = { tlsCert: file('cert.pem', pair.cert), tlsKey: file('key.pem', pair.key) }
    expect(parse(good, files).tls).toEqual({ files: { cert: files.tlsCert, key: files.tlsKey }, pair })
    const env = { ...good, PORTREEVE_INSECURE_HTTP: 'true', PORTREEVE_IDENTITY_URL: 'http://localhost:8400' }
    expect(faultsOf(env, files)).toEqual([
      expect.stringContaining('--identity-url (PORTREEVE_IDENTITY_URL) must begin with https'),
    ])
  })

  it('report everything at once', () => {
    const faults = faultsOf(
      { PORTREEVE_IDENTITY_URL: http, PORTREEVE_GATEWAY_URL: http, PORTREEVE_LOG_LEVEL: 'loud' },
      { host: 'a b', smtpUrl: 'smtp://u:hunter2@x', tlsCert: '/nowhere' },
    )
    const text = faults.join('\n')
    for (const part of [
      'encryption key',
      'plain http',
      '--console-url',
      'one origin',
      '--log-level',
      '--host',
      '--smtp-url',
      '--tls-cert',
    ]) {
      expect(text).toContain(part)
    }
    expect(text).not.toContain('hunter2')
  })

  it('G-H have no secret that is published: the key of the examples in deploy/ is refused', () => {
    for (const example of ['nginx/portreeve.conf', 'envoy/envoy.yaml', 'traefik/dynamic.yaml', 'caddy/Caddyfile']) {
      const text = readFileSync(new URL(`../../../../deploy/${example}`, import.meta.url), 'utf8')
      const [key = ''] = /(?:change-me-?)+/.exec(text) ?? []
      expect(key.length, example).toBeGreaterThan(31)
      expect(faultsOf({ ...good, PORTREEVE_AUTHZ_KEY: key }).join()).toContain('make your own')
    }
  })

  it('G-H open the decision endpoint only with a key that nobody guesses', () => {
    expect(parse({ ...good, PORTREEVE_AUTHZ_KEY: 'k'.repeat(32) })).toMatchObject({
      authz: { host: '127.0.0.1', key: 'k'.repeat(32) },
    })
    expect(parse(good).authz).toBeUndefined()
    expect(faultsOf({ ...good, PORTREEVE_AUTHZ_KEY: 'short' }).join()).toContain('32 to 256')
    expect(faultsOf({ ...good, PORTREEVE_AUTHZ_HOST: '0.0.0.0' }).join()).toContain('PORTREEVE_AUTHZ_KEY')
  })
})
