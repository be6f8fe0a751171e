import type { EpochSeconds, SigningAlg } from '@portreeve/protocol'
import type { AuthorizationServer } from '../../store/index.ts'
import type { Issuer } from '../keys/issuers.ts'
import { createSealer } from '../keys/seal.ts'
import { makeSigningKey, openSigningKey } from '../keys/signing-key.ts'
import { policyOf } from '../profiles.ts'
import { exampleServer } from './open-test-identity.ts'

/** An authorization server in memory, with one key for each of its algorithms. */
export async function exampleIssuer(changes: Partial<AuthorizationServer> = {}): Promise<Issuer> {
  const server = exampleServer(changes)
  const policy = policyOf(server)
  const keys = await Promise.all(policy.signingAlgs.map((alg) => exampleKey(server, alg)))
  return { server, policy, url: `https://identity.example/oauth2/${server.id}`, keys }
}

async function exampleKey({ id, createdAt }: AuthorizationServer, alg: SigningAlg) {
  const sealer = createSealer(new Uint8Array(32), 'tests')
  const place = { authServerId: id, alg, ordinal: 1, createdAt, activeFrom: createdAt as EpochSeconds }
  return openSigningKey(await makeSigningKey(place, sealer), sealer)
}

/** Header and claims of a JWT, unverified, as parsed JSON: members stay in the order in which they were sent. */
export function decodeJwt(token: string): { header: Record<string, unknown>; claims: Record<string, unknown> } {
  const [header = '', claims = ''] = token.split('.')
  const parse = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString())
  return { header: parse(header), claims: parse(claims) }
}
