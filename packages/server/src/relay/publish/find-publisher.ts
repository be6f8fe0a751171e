import type { ApiId, ClientId } from '@portreeve/protocol'
import type { Bearer, Identity } from '../../identity/index.ts'
import type { Registry } from '../../registry/index.ts'
import type { Api, Organization } from '../../store/index.ts'
import type { Refusal } from './refusals.ts'

export interface PublisherDeps {
  identity: Pick<Identity, 'verifyBearer'>
  registry: Pick<Registry, 'apis' | 'organizations'>
}

/** Which async API publishes, by its token (protocol.md 6.1). From memory where it is there. Rejects with StoreUnavailable. */
export async function findPublisher(
  authorization: string | undefined,
  { identity, registry }: PublisherDeps,
): Promise<{ api: Api } | { refusal: Refusal; bearer?: Bearer; cid?: ClientId | undefined }> {
  const bearer = await identity.verifyBearer(authorization)
  if (!bearer.ok) {
    const kind = bearer.error === 'no_token' ? 'no_authorization' : 'invalid_token'
    return { refusal: { kind, detail: bearer.detail }, cid: bearer.cid }
  }
  const { owner } = bearer.value.client
  const api = owner.kind === 'api' ? registry.apis.find(owner.id as ApiId) : undefined
  const provider = api && (await registry.organizations.find(api.organizationId))
  const detail = whyNot(bearer.value, api, provider)
  if (detail !== undefined) {
    return { refusal: { kind: 'may_not_publish', detail }, bearer: bearer.value, cid: bearer.value.token.cid }
  }
  return { api: api as Api }
}

/** The token's signature, issuer, audience, time and revocation are good, and its client is not disabled. Pure. */
function whyNot(
  { token, client }: Bearer,
  api: Api | undefined,
  provider: Organization | undefined,
): string | undefined {
  if (client.owner.kind !== 'api') return 'the token is not that of an API'
  if (!api || api.client_id !== token.cid) return 'the token is of an API that is not there'
  if (token.sub !== token.cid || token.uid !== undefined) return 'the token is not from client_credentials'
  if (token.key.authServerId !== api.authServerId) return 'the token is from another authorization server than the API'
  if (api.kind !== 'async') return 'the API is no async API'
  if (api.disabled) return 'the API is disabled'
  if (!provider || provider.disabled) return "the API's organization is unknown or disabled"
  return undefined
}
