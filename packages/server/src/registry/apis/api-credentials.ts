import { accept } from '@portreeve/protocol'
import { type AdministrationOutcome, refuseAdministration } from '../../identity/index.ts'
import type { Client } from '../../store/index.ts'
import { viewOfSecrets } from '../secret-view.ts'
import type { ApiDeps } from './api-deps.ts'
import { type ChangedApi, changeApi, type KeptApi } from './change-api.ts'
import type { ApiReach } from './reach-api.ts'

/** The secret of before goes on for `overlapSeconds`; the new one is seen this once. Rejects with StoreUnavailable. */
export async function rotateApiSecret(
  reach: ApiReach,
  overlapSeconds: number | undefined,
  deps: ApiDeps,
): Promise<AdministrationOutcome<KeptApi & { client_secret: string }>> {
  let client_secret = ''
  const changed = await changeClient(reach, 'api.rotate_secret', deps, (client) => {
    const rotated = deps.credentials.rotateSecret(client, overlapSeconds)
    if (!rotated.ok) return rotated
    client_secret = rotated.value.client_secret
    return accept(rotated.value.client)
  })
  return changed.ok ? accept({ ...changed.value, client_secret }) : changed
}

/** Only the newest secret is good from now on. `revokeTokens`: and no token that was issued before. Rejects with StoreUnavailable. */
export async function revokeOldApiSecrets(
  reach: ApiReach,
  { revokeTokens = false }: { revokeTokens?: boolean | undefined },
  deps: ApiDeps,
): Promise<AdministrationOutcome<KeptApi>> {
  const changed = await changeClient(reach, 'api.revoke_old_secrets', deps, (client) =>
    accept(deps.credentials.revokeOldSecrets(client)),
  )
  // Not before: a token got with an old secret in between would live on.
  if (changed.ok && revokeTokens) await deps.credentials.revokeTokens(changed.value.api.client_id)
  return changed
}

/** Changes its credentials alone. The revision grows, because what is seen of the API differs. */
function changeClient(
  reach: ApiReach,
  action: string,
  deps: ApiDeps,
  decide: (client: Client) => AdministrationOutcome<Client>,
): Promise<AdministrationOutcome<KeptApi>> {
  return changeApi(
    reach,
    {
      action,
      async decide(api): Promise<AdministrationOutcome<ChangedApi>> {
        const before = await deps.store.clients.find(api.client_id)
        if (!before) return refuseAdministration('conflict', 'The credentials of this API are gone.')
        const client = decide(before)
        if (!client.ok) return client
        const [old, current] = [before, client.value].map((each) => ({ secrets: viewOfSecrets(each) }))
        return accept({ api, client: client.value, audited: { before: old, after: current } })
      },
    },
    deps,
  )
}
