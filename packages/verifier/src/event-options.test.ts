import { describe, expect, it } from 'vitest'
import { createEventVerifier, type EventVerifierOptions } from './index.ts'

const good = { issuer: 'https://identity.example/oauth2/aus1', apiKey: 'A1', dataOwners: [] }
const asking = { issuer: good.issuer, apiKey: 'A1', apiSecret: 's', subscriptionsUrl: 'https://subscriptions.example' }
const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`
const make = (options: object) => () => createEventVerifier(options as EventVerifierOptions)

describe('options of createEventVerifier', () => {
  it('are few: who issues, whose webhook it is, and who has subscribed', () => {
    expect(make(good)).not.toThrow()
    expect(make(asking)).not.toThrow()
    expect(make({ ...asking, secrets: [secret, secret], path: '/hooks/lane' })).not.toThrow()
  })

  it.each([
    [undefined, /createEventVerifier needs an object with issuer and apiKey/],
    [{ ...good, apiKey: '' }, /apiKey is missing/],
    [{ ...good, apiKey: 'A1\n' }, /apiKey has to be printable/],
    [{ ...good, issuer: 'http://identity.example/oauth2/aus1' }, /issuer has to be an https URL/],
    [{ ...good, dataOwner: [] }, /dataOwner is not an option of createEventVerifier. Is dataOwners meant/],
    [{ ...good, clientId: 'A1' }, /clientId is not an option of createEventVerifier/],
    [{ ...good, dataOwners: undefined }, /dataOwners is missing, or apiSecret and subscriptionsUrl/],
    [{ ...asking, apiSecret: '' }, /dataOwners is missing/],
    [{ ...asking, dataOwners: [] }, /give one or the other/],
    [{ ...asking, subscriptionsUrl: 'https://x.example/' }, /subscriptionsUrl has to be without a trailing slash/],
    [{ ...good, dataOwners: 'Lakeside' }, /dataOwners has to be an array, a Set or a function/],
    [{ ...good, path: 'hooks' }, /path has to be text that begins with a slash/],
    [{ ...good, path: '/hooks/' }, /path has to be text that begins with a slash/],
    [{ ...good, insecureHttp: 'false' }, /insecureHttp has to be true or false/],
    [{ ...good, signatureToleranceSeconds: -1 }, /signatureToleranceSeconds has to be a number/],
  ])('G-J fail at start when they are unusable: %j', (options, message) => {
    expect(make(options as object)).toThrow(message as RegExp)
  })

  it.each([[''], ['short'], [[]], [[secret, '']], [null], [`${secret}\n`]])(
    'G-J an empty or unusable secret does not switch signatures off: %j',
    (secrets) => {
      expect(make({ ...good, secrets })).toThrow(/^secrets has to be whsec_ and base64 of 24 to 64 bytes/)
    },
  )
})
