import type { AuthServerId, ClientId, EpochSeconds } from '@portreeve/protocol'
import type { Demo, RefusedTokens } from '../demo-json/index.ts'
import type { Identity } from '../identity/index.ts'

const HOUR_SECONDS = 3600
// Expiry is checked first, so the other two must outlive every demo session to show their own fault.
const MONTH_SECONDS = 30 * 24 * HOUR_SECONDS

/** Made at each start, because demo keys and issuer may have changed. None of them opens anything. */
export async function mintRefusedTokens(
  demo: Demo,
  { identity, now }: { identity: Pick<Identity, 'mint'>; now: () => EpochSeconds },
): Promise<RefusedTokens> {
  const server = demo.identity.authServerId as AuthServerId
  const app = demo.app.apiKey as ClientId
  const past = (now() - 2 * HOUR_SECONDS) as EpochSeconds
  const exp = (now() + MONTH_SECONDS) as EpochSeconds
  const [expired, wrongIssuer, wrongAudience] = await Promise.all([
    identity.mint(server, app, { iat: past, exp: (past + HOUR_SECONDS) as EpochSeconds }),
    identity.mint(server, app, { iss: 'https://identity.example/oauth2/aus00000000000000000', exp }),
    identity.mint(server, app, { aud: 'somebody_else', exp }),
  ])
  return { expired: expired.token, wrongIssuer: wrongIssuer.token, wrongAudience: wrongAudience.token }
}
