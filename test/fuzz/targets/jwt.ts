import { generateKeyPairSync, sign, verify } from 'node:crypto'
import type { AuthServerId } from '@portreeve/protocol'
import type { VerificationKey } from '../../../packages/server/src/identity/identity.ts'
import { verifySignedToken } from '../../../packages/server/src/identity/index.ts'
import { type FuzzTarget, hold } from '../fuzz-target.ts'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const authServerId = 'aus1p1ixy7YL8cMq02p7' as AuthServerId
const keys = new Map<string, VerificationKey>([
  ['rsa', { kid: 'rsa', authServerId, alg: 'RS256', accessTokens: 'exchange', publicKey: rsa.publicKey }],
  ['ec', { kid: 'ec', authServerId, alg: 'ES256', accessTokens: 'rfc9068', publicKey: ec.publicKey }],
])

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const times = { iat: 1_700_000_000, exp: 1_700_003_600 }
const exchange = {
  jti: 'AT.x',
  iss: 'http://i',
  aud: 'api_providers',
  ...times,
  cid: 'c',
  scp: ['anonymous'],
  sub: 'c',
}
const strict = { jti: 'x', iss: 'http://i', aud: 'a', ...times, client_id: 'c', scope: 'openid', sub: 'u' }

function signed(header: object, claims: object): string {
  const text = `${encode(header)}.${encode(claims)}`
  const isRsa = 'kid' in header && header.kid === 'rsa'
  const key = isRsa ? rsa.privateKey : { key: ec.privateKey, dsaEncoding: 'ieee-p1363' as const }
  return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`
}

const tokens = [
  signed({ alg: 'RS256', typ: 'JWT', kid: 'rsa' }, exchange),
  signed({ alg: 'ES256', typ: 'at+jwt', kid: 'ec' }, strict),
  signed({ alg: 'none', kid: 'rsa' }, exchange),
  signed({ alg: 'HS256', typ: 'JWT', kid: 'rsa' }, exchange),
  signed({ alg: 'ES256', typ: 'JWT', kid: 'ec' }, strict),
  signed({ alg: 'RS256', typ: 'JWT', kid: 'rsa', crit: ['x'] }, exchange),
  signed({ alg: 'RS256', typ: 'JWT', kid: 'rsa' }, { ...exchange, aud: ['api_providers'] }),
  signed({ alg: 'RS256', typ: 'JWT', kid: 'rsa' }, { ...exchange, exp: '1' }),
]
const good = new Set(tokens.slice(0, 2))
const dictionary = [
  '.',
  '..',
  'eyJhbGciOiJub25lIn0',
  'e30',
  '=',
  '-',
  '_',
  encode({ alg: 'RS256', kid: 'ec' }),
  encode(exchange),
]

export const jwtTarget: FuzzTarget = {
  name: 'JWT',
  execute(random) {
    const token = random.chance(0.05) ? random.pick(tokens) : random.mutate(random.pick(tokens), dictionary)
    const verified = verifySignedToken(token, 'http://i', (kid) => keys.get(kid))
    if (!verified.ok) {
      hold(!good.has(token), 'a good token is accepted')
      return verified.error
    }
    // The platform is the other opinion: whatever is accepted carries a signature by the key that it names (T-18).
    const [head = '', payload = '', signature = ''] = token.split('.')
    const { kid, alg } = JSON.parse(Buffer.from(head, 'base64url').toString())
    const key = keys.get(kid)
    hold(key !== undefined && alg === key.alg, 'the key says the algorithm')
    const publicKey = key?.publicKey ?? rsa.publicKey
    const fits = verify(
      'sha256',
      Buffer.from(`${head}.${payload}`),
      { key: publicKey, dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64url'),
    )
    hold(fits && good.has(token), 'nothing but the two good ones, byte for byte')
    return 'verified'
  },
}
