import { describe, expect, it } from 'vitest'
import { type ClientOptions, createClient } from './index.ts'

const good: ClientOptions = { issuer: 'https://identity.example/oauth2/aus1', apiKey: 'key', apiSecret: 'secret' }
const from = (change: object) => () => createClient({ ...good, ...change } as ClientOptions)

describe('createClient', () => {
  it('needs an issuer, an API Key and an API Secret, and nothing else', () => {
    expect(() => createClient(good)).not.toThrow()
    expect(() => createClient({} as ClientOptions)).toThrow(new TypeError('issuer, apiKey and apiSecret are missing'))
    expect(from({ apiSecret: '' })).toThrow(new TypeError('apiSecret is missing'))
    expect(() => createClient(undefined as never)).toThrow(TypeError)
  })

  it.each([
    ['issuer', 'identity.example/oauth2/aus1'],
    ['issuer', 'https://identity.example/oauth2/aus1/'],
    ['gatewayUrl', 'http://api.example'],
    ['gatewayUrl', 'https://user:password@api.example'],
    ['gatewayUrl', 'https://api.example?'],
    ['subscriptionsUrl', 'ftp://subscriptions.example'],
    ['relayUrl', 'https://relay.example#'],
    ['apiKey', 'k:ey'],
    ['apiSecret', 'secret\n'],
    ['scope', 'two  spaces'],
    ['timeoutSeconds', 0],
    ['timeoutSeconds', Number.NaN],
    ['retries', 1.5],
    ['retries', -1],
    ['insecureHttp', 'false'],
    ['fetch', 'fetch'],
    ['now', 1_790_000_000],
  ])('refuses %s %j with a TypeError that names it', (name, value) => {
    expect(from({ [name]: value })).toThrow(TypeError)
    expect(from({ [name]: value })).toThrow(name)
  })

  it('never repeats a secret that it refuses', () => {
    expect(from({ apiSecret: 'hunter two' })).not.toThrow('hunter')
  })

  it('says which option is meant by a name that it does not know', () => {
    expect(from({ client_id: 'key' })).toThrow('client_id is not an option of createClient. Is apiKey meant?')
    expect(from({ gatewayURL: '' })).toThrow('Is gatewayUrl meant?')
    expect(from({ colour: 'red' })).toThrow('colour is not an option of createClient. There are issuer, apiKey')
    expect(from({ toString: 1 })).toThrow('toString is not an option')
  })

  it('takes http for this machine, and beyond it only where that is said', () => {
    for (const host of ['localhost:8402', '127.0.0.1:8402', '[::1]:8402']) {
      expect(from({ gatewayUrl: `http://${host}` })).not.toThrow()
    }
    expect(from({ gatewayUrl: 'http://localhost.example' })).toThrow('insecureHttp')
    expect(from({ gatewayUrl: 'http://api.internal', insecureHttp: true })).not.toThrow()
  })

  it.each([
    ['fetch', 'gatewayUrl'],
    ['subscriptions', 'subscriptionsUrl'],
    ['context', 'subscriptionsUrl'],
    ['publish', 'relayUrl'],
  ] as const)('of %s says that %s is missing, when it is called', async (method, option) => {
    const client = createClient(good) as unknown as Record<string, (...given: unknown[]) => Promise<unknown>>
    await expect(client[method]!('/x', { subscriptionId: 'test' })).rejects.toThrow(`${option} is missing`)
  })
})
