import { createHmac } from 'node:crypto'
import { exportSPKI, importJWK, SignJWT } from 'jose'
import { type Exchange, newSigningKey } from '../../../packages/verifier/src/testing/exchange.ts'

const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/**
 * Tokens of which one thing each is wrong, with the code that says so (protocol.md 7). Each is otherwise a good one for `client`: what is
 * refused is refused for that one thing.
 */
export const tokensToRefuse: Record<
  string,
  { code: string; make(exchange: Exchange, client: string): Promise<string> }
> = {
  'has expired': {
    code: 'TOKEN-EXPIRED',
    make: (exchange, client) => {
      const { now } = exchange.clock
      return exchange.sign(client, { iat: now - 7200, exp: now - 3600 })
    },
  },
  'is used before it was issued': {
    code: 'TOKEN-NOT-YET-VALID',
    make: (exchange, client) => {
      const { now } = exchange.clock
      return exchange.sign(client, { iat: now + 600, exp: now + 4200 })
    },
  },
  'is from another issuer': {
    code: 'TOKEN-ISSUER-MISMATCH',
    make: (exchange, client) => exchange.sign(client, { iss: `${exchange.issuer}x` }),
  },
  'is for another audience': {
    code: 'TOKEN-AUDIENCE-MISMATCH',
    make: (exchange, client) => exchange.sign(client, { aud: 'somebody_else' }),
  },
  'was made for another client': {
    code: 'TOKEN-CLIENT-MISMATCH',
    make: (exchange) => exchange.sign('anotherClient00000000000000000000'),
  },
  'has our id as sub, and another client as cid': {
    code: 'TOKEN-CLIENT-MISMATCH',
    make: (exchange, client) => exchange.sign('anotherClient00000000000000000000', { sub: client }),
  },
  'has other claims than were signed': {
    code: 'INVALID-TOKEN',
    make: async (exchange, client) => {
      const [header, , signature] = (await exchange.sign('anotherClient00000000000000000000')).split('.')
      const [, payload] = (await exchange.sign(client)).split('.')
      return `${header}.${payload}.${signature}`
    },
  },
  'has another signature': {
    code: 'INVALID-TOKEN',
    make: async (exchange, client) => {
      const token = await exchange.sign(client)
      const at = token.length - 100
      return token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1)
    },
  },
  'has no signature, and alg none': {
    code: 'INVALID-TOKEN',
    make: async (exchange, client) => {
      const [, payload] = (await exchange.sign(client)).split('.')
      return `${base64url({ alg: 'none', typ: 'JWT', kid: exchange.keys[0]?.kid })}.${payload}.`
    },
  },
  'has the signature of another token, and alg none': {
    code: 'INVALID-TOKEN',
    make: async (exchange, client) => {
      const [, payload, signature] = (await exchange.sign(client)).split('.')
      return `${base64url({ alg: 'none', typ: 'JWT', kid: exchange.keys[0]?.kid })}.${payload}.${signature}`
    },
  },
  'is an HMAC with the public key': {
    code: 'INVALID-TOKEN',
    make: async (exchange, client) => {
      const key = exchange.keys[0]!
      const [, payload] = (await exchange.sign(client)).split('.')
      const signed = `${base64url({ alg: 'HS256', typ: 'JWT', kid: key.kid })}.${payload}`
      const pem = await exportSPKI((await importJWK(key.publicJwk, 'RS256', { extractable: true })) as CryptoKey)
      return `${signed}.${createHmac('sha256', pem).update(signed).digest('base64url')}`
    },
  },
  'is signed by another key under our kid': {
    code: 'INVALID-TOKEN',
    make: async (exchange, client) => {
      const foreign = { ...(await newSigningKey()), kid: exchange.keys[0]?.kid ?? '' }
      return exchange.sign(client, {}, {}, foreign)
    },
  },
  'is signed by a key that the exchange does not have': {
    code: 'INVALID-TOKEN',
    make: async (exchange, client) => exchange.sign(client, {}, {}, await newSigningKey()),
  },
  'is of another typ': {
    code: 'INVALID-TOKEN',
    make: (exchange, client) => exchange.sign(client, {}, { typ: 'logout+jwt' }),
  },
  'needs an extension (crit) that nobody here knows': {
    code: 'INVALID-TOKEN',
    make: (exchange, client) => {
      const { kid, privateKey } = exchange.keys.at(-1)!
      const { now } = exchange.clock
      const claims = { iss: exchange.issuer, aud: 'api_providers', iat: now, exp: now + 3600, sub: client, cid: client }
      return new SignJWT(claims)
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid, crit: ['urn:x'], 'urn:x': 1 })
        .sign(privateKey, { crit: { 'urn:x': true } })
    },
  },
  'has a header of brackets in brackets': {
    code: 'INVALID-TOKEN',
    make: async () => `${Buffer.from(`{"alg":"RS256","kid":${'['.repeat(6000)}`).toString('base64url')}.e30.e30`,
  },
  'has a header that is no object': { code: 'INVALID-TOKEN', make: async () => 'W10.e30.e30' },
  'is no token': { code: 'INVALID-TOKEN', make: async () => 'a.b.c' },
}
