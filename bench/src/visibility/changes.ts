import { setTimeout as sleep } from 'node:timers/promises'
import type { Look } from './look.ts'
import type { Manage } from './manage.ts'
import { consent, type Records } from './records.ts'
import type { Change } from './sample.ts'

/** Makes the next change of a kind possible, and answers it. Changes are made one after the other. */
export type NextChange = () => Promise<Change>

export interface Changes {
  accept: NextChange
  /** After it something is refused that was allowed before. */
  reject: NextChange
  deactivate: NextChange
  /** Of what every process holds as a whole. */
  moveTarget: NextChange
  changeQuota: NextChange
  rotateSecret: NextChange
  revokeOldSecret: NextChange
}

const POLL_MILLIS = 5
const OVERLAP_SECONDS = 600

interface Subscription {
  status: string
  connections: { id: string; status: string }[]
}

/** Changes made over `manage` at one process, and looked for at another one. `serviceUrl` answers with the path it is asked for. */
export function createChanges(manage: Manage, look: Look, records: Records, serviceUrl: string): Changes {
  const { apiId, planId, app, subscriptionId } = records
  const subscription = `/subscriptions/${subscriptionId}`
  let target = 0
  // More than are made: calls go on while it changes.
  let calls = 1_000_000
  let secret = app.client_secret
  let oldSecret = secret

  async function decide(decision: 'accept' | 'reject'): Promise<void> {
    const { connections } = await manage<Subscription>('GET', subscription)
    const living = connections.find(({ status }) => status !== 'inactive')
    if (!living) throw new Error('the subscription has no connection')
    await manage('POST', `/connections/${living.id}/${decision}`, {})
  }
  async function until(holds: () => Promise<boolean>): Promise<void> {
    while (!(await holds())) await sleep(POLL_MILLIS)
  }
  /** Calls go through. */
  async function beAccepted(): Promise<void> {
    if (await look.isAllowed()) return
    const { status } = await manage<Subscription>('GET', subscription)
    if (status === 'inactive') await manage('POST', `${subscription}/reactivate`, { consent })
    await decide('accept')
    await until(look.isAllowed)
  }
  async function beRejected(): Promise<void> {
    await beAccepted()
    await decide('reject')
    await until(look.isRefused)
  }
  async function rotate(): Promise<string> {
    const path = `/apps/${app.id}/rotate-secret`
    const made = await manage<Records['app']>('POST', path, { overlapSeconds: OVERLAP_SECONDS })
    oldSecret = secret
    secret = made.client_secret
    return secret
  }

  return {
    async accept() {
      await beRejected()
      return { make: () => decide('accept'), isSeen: look.isAllowed }
    },
    async reject() {
      await beAccepted()
      return { make: () => decide('reject'), isSeen: look.isRefused }
    },
    async deactivate() {
      await beAccepted()
      return { make: () => manage('POST', `${subscription}/deactivate`), isSeen: look.isRefused }
    },
    async moveTarget() {
      await beAccepted()
      const path = `/${++target}`
      return {
        make: () => manage('PATCH', `/apis/${apiId}`, { targetUrl: serviceUrl + path }),
        isSeen: async () => (await look.path()).startsWith(`${path}/`),
      }
    },
    async changeQuota() {
      const wanted = ++calls
      return {
        make: () => manage('PATCH', `/apis/${apiId}/plans/${planId}`, { quotas: [{ calls: wanted, per: 'minute' }] }),
        isSeen: async () => (await look.quota()) === wanted,
      }
    },
    async rotateSecret() {
      let fresh: string | undefined
      return {
        async make() {
          fresh = await rotate()
        },
        // Nobody can ask with it before it is made.
        isSeen: async () => fresh !== undefined && look.takes(fresh),
      }
    },
    async revokeOldSecret() {
      await rotate()
      const revoked = oldSecret
      await until(() => look.takes(revoked))
      return {
        make: () => manage('POST', `/apps/${app.id}/revoke-old-secrets`, {}),
        isSeen: async () => !(await look.takes(revoked)),
      }
    },
  }
}
