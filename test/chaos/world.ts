import type { Manage } from '../../bench/src/visibility/manage.ts'
import { Fact } from './fact.ts'

/** A call that can be made, and what may come of it. */
export interface PossibleCall {
  app: number
  path: string
  subscriptionId: string
  /** Nothing it depends on ever changes: it has to succeed, always. */
  isStable: boolean
  /** Every answer that is right for a call that ran from `begin` to `end`: a code, or what the service says. */
  expected(begin: number, end: number): Set<string>
}

/** One change of one fact, to its other value. */
export interface Edit {
  /** Of two edits with one name only one is made at a time. */
  record: string
  make(): Promise<void>
}

export interface World {
  apps: { client_id: string; client_secret: string }[]
  calls: PossibleCall[]
  edits: Edit[]
}

const NAMESPACE = 'chaos'
const consent = { name: 'Pat Doe', title: 'Owner' }

interface SubscriptionView {
  id: string
  connections: { id: string; api: { id: string }; status: string }[]
}

/** How many there are of everything that changes. */
export interface WorldSize {
  subscriptions: number
  connections: number
  apis: number
  apps: number
  organizations: number
  stable: number
}

/** Records for all of it, made over the management API as people would. */
export async function makeWorld(manage: Manage, serviceUrl: string, size: WorldSize): Promise<World> {
  const organization = (name: string, more = {}) =>
    manage<{ id: string }>('POST', '/organizations', {
      ...{ name, address: '1 Loop Lane', countryCode: 'US', phoneNumber: '+1 555 0100' },
      ...more,
    })
  const owner = await organization('Chaos', { namespace: NAMESPACE })
  const api = async (name: string, mode: 'automatic' | 'manual') => ({
    basePath: `/${name}`,
    ...(await manage<{ id: string; client_id: string }>('POST', '/apis', {
      ...{ organizationId: owner.id, name, version: '1', environment: 'Production', namespace: NAMESPACE },
      ...{ basePath: `/${name}`, targetUrl: `${serviceUrl}/0`, activation: { mode } },
    })),
  })
  type Api = Awaited<ReturnType<typeof api>>
  const app = async (name: string, apis: Api[]) => {
    const made = await manage<{ id: string; client_id: string; client_secret: string }>('POST', '/apps', {
      ...{ organizationId: owner.id, name, contactEmail: 'chaos@example.com' },
    })
    for (const { id } of apis) await manage('PUT', `/apps/${made.id}/apis/${id}`, {})
    return made
  }
  const sharing = new Map<string, string[]>()
  const activate = async (appId: string, organizationId: string): Promise<SubscriptionView> => {
    const sharedWith = [...(sharing.get(appId) ?? []), organizationId]
    sharing.set(appId, sharedWith)
    await manage('PATCH', `/apps/${appId}`, { sharedWith })
    const { items } = await manage<{ items: { subscription?: { id: string } }[] }>('POST', '/subscriptions', {
      ...{ appId, organizationIds: [organizationId], consent },
    })
    return manage<SubscriptionView>('GET', `/subscriptions/${items[0]?.subscription?.id}`)
  }
  const times = <T>(count: number, make: (index: number) => Promise<T>) =>
    Array.from({ length: count }).reduce<Promise<T[]>>(
      async (made, _, index) => [...(await made), await make(index)],
      Promise.resolve([]),
    )

  const open = await api('open', 'automatic')
  const asked = await api('asked', 'manual')
  const moving = await times(size.apis, (index) => api(`moving-${index}`, 'automatic'))
  const steady = await app('Steady', [open, asked, ...moving])
  const others = await times(size.apps, (index) => app(`Other ${index}`, [open]))
  const apps = [steady, ...others]

  const calls: PossibleCall[] = []
  const edits: Edit[] = []
  const toggle = (
    record: string,
    fact: Fact<boolean>,
    [off, on]: [off: () => Promise<unknown>, on: () => Promise<unknown>],
  ) => edits.push({ record, make: () => fact.change(!fact.value, fact.value ? off : on) })
  const said = (to: Api, target: number, subscriptionId: string) =>
    `/${target}${to.basePath}/x ${to.client_id} ${subscriptionId}`
  /** `facts` from left to right as the checks have them: the first that is false says why. */
  const possible = (app: number, to: Api, id: string, facts: [Fact<boolean>, string][], target = new Fact(0)) =>
    calls.push({
      ...{ app, path: `/${NAMESPACE}${to.basePath}/x`, subscriptionId: id, isStable: facts.length === 0 },
      expected(begin, end) {
        const answers = new Set<string>()
        let goesOn = true
        for (const [fact, code] of facts) {
          const values = fact.possible(begin, end)
          if (goesOn && values.includes(false)) answers.add(code)
          // Its client is switched off with the API, and may be heard of a moment earlier.
          if (goesOn && code === 'API-DOES-NOT-EXIST' && values.length > 1) answers.add('API-CONFIGURATION-ERROR')
          goesOn &&= values.includes(true)
        }
        if (goesOn) for (const value of target.possible(begin, end)) answers.add(said(to, value, id))
        return answers
      },
    })

  await times(size.stable, async (index) => {
    const { id } = await activate(steady.id, (await organization(`Stable ${index}`)).id)
    possible(0, open, id, [])
  })
  await times(size.subscriptions, async (index) => {
    const { id } = await activate(steady.id, (await organization(`Buyer ${index}`)).id)
    const active = new Fact(true)
    toggle(id, active, [
      () => manage('POST', `/subscriptions/${id}/deactivate`),
      () => manage('POST', `/subscriptions/${id}/reactivate`, { consent }),
    ])
    possible(0, open, id, [[active, 'API-SUBSCRIPTION-INACTIVE']])
  })
  await times(size.connections, async (index) => {
    const { id, connections } = await activate(steady.id, (await organization(`Asker ${index}`)).id)
    const connection = connections.find(({ api }) => api.id === asked.id)
    const accepted = new Fact(false)
    toggle(id, accepted, [
      () => manage('POST', `/connections/${connection?.id}/reject`, {}),
      () => manage('POST', `/connections/${connection?.id}/accept`, {}),
    ])
    possible(0, asked, id, [[accepted, 'API-SUBSCRIPTION-INACTIVE']])
  })
  const mover = await activate(steady.id, (await organization('Mover')).id)
  for (const to of moving) {
    const enabled = new Fact(true)
    const target = new Fact(0)
    toggle(to.id, enabled, [
      () => manage('POST', `/apis/${to.id}/disable`),
      () => manage('POST', `/apis/${to.id}/enable`),
    ])
    edits.push({
      record: to.id,
      make: () =>
        target.change(target.value + 1, () =>
          manage('PATCH', `/apis/${to.id}`, { targetUrl: `${serviceUrl}/${target.value}` }),
        ),
    })
    possible(0, to, mover.id, [[enabled, 'API-DOES-NOT-EXIST']], target)
  }
  for (const [index, other] of others.entries()) {
    const { id } = await activate(other.id, (await organization(`Of other ${index}`)).id)
    const enabled = new Fact(true)
    toggle(other.id, enabled, [
      () => manage('POST', `/apps/${other.id}/disable`),
      () => manage('POST', `/apps/${other.id}/enable`),
    ])
    possible(index + 1, open, id, [[enabled, 'UNAUTHORIZED-API-ACCESS']])
  }
  await times(size.organizations, async (index) => {
    const buyer = await organization(`Switched ${index}`)
    const { id } = await activate(steady.id, buyer.id)
    const enabled = new Fact(true)
    toggle(buyer.id, enabled, [
      () => manage('POST', `/organizations/${buyer.id}/disable`),
      () => manage('POST', `/organizations/${buyer.id}/enable`),
    ])
    possible(0, open, id, [[enabled, 'API-SUBSCRIPTION-INACTIVE']])
  })
  return { apps, calls, edits }
}
