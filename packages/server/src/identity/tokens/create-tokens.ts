import type { EpochSeconds } from '@portreeve/protocol'
import type { Loaded, Store } from '../../store/index.ts'
import { generateIdpId } from '../generate-ids.ts'
import type { Issuer, Issuers } from '../keys/issuers.ts'
import { CLOCKS_APART_SECONDS } from '../keys/key-times.ts'
import { createSignAccessToken, type SignAccessToken } from './access-token.ts'
import { createSignIdToken, type SignIdToken } from './id-token.ts'
import { createRevokedTokens, type RevokedTokens } from './revoked-tokens.ts'
import { createSignCompact } from './sign-compact.ts'
import { createSignJwt, type SignJwt } from './sign-jwt.ts'

/** Everything that makes tokens and unmakes them. */
export interface Tokens {
  signAccessToken: SignAccessToken
  signIdToken: SignIdToken
  signJwt: SignJwt
  revokedTokens: RevokedTokens
}

export interface TokensDeps {
  store: Pick<Store, 'revocations' | 'grants' | 'facts' | 'changes'>
  issuers: Loaded<Issuers>
  now: () => EpochSeconds
  onFault: (fault: unknown) => void
}

const IDP_FACT = 'identity.idp'

/** Resolves when every live revocation is in memory. */
export async function createTokens({ store, issuers, now, onFault }: TokensDeps): Promise<Tokens> {
  /** When the last of what any authorization server has issued ends, whichever node's clock it was issued by. */
  const until = (secondsOf: (issuer: Issuer) => number) => (at: EpochSeconds) => {
    const ends = everyIssuer().map((issuer) =>
      Math.max(at + CLOCKS_APART_SECONDS + secondsOf(issuer), issuer.server.settings.earlierTokensUntil ?? 0),
    )
    return Math.max(at + CLOCKS_APART_SECONDS, ...ends) as EpochSeconds
  }
  const everyIssuer = () => [...issuers.current().byId.values()]
  const signing = { signCompact: createSignCompact(), now }
  const [idp, revokedTokens] = await Promise.all([
    store.facts.putFirst(IDP_FACT, generateIdpId()),
    createRevokedTokens({
      store,
      tokensUntil: until(({ server }) => server.accessTokenTtlSeconds),
      grantsUntil: until(({ server, policy }) => server.accessTokenTtlSeconds + policy.refreshTokenTtlSeconds),
      now,
      onFault,
    }),
  ])
  return {
    signAccessToken: createSignAccessToken(signing),
    signIdToken: createSignIdToken({ ...signing, idp }),
    signJwt: createSignJwt(signing),
    revokedTokens,
  }
}
