import { asked, consent, type Subjects } from './matrix-subjects.ts'
import { type MatrixWorld, marked } from './matrix-world.ts'

/** One of everything that somebody sees and somebody else does not. */
export interface Things {
  /** By name: `shared API`, and `test of shared API` for the subscription that it came with. */
  ids: Readonly<Record<string, string>>
  names: ReadonlyMap<string, string>
}

export async function fillWorld(world: MatrixWorld, subjects: Subjects): Promise<Things> {
  const ids: Record<string, string> = {}
  const name = (what: string, id: string) => {
    ids[what] = id
  }
  const named = (what: string, { id, testSubscriptionId }: { id: string; testSubscriptionId: string }) => {
    name(what, id)
    name(`test of ${what}`, testSubscriptionId)
    return id
  }
  for (const [of, id] of Object.entries(world.organizations)) name(of, id)
  await fillProvider(world, subjects, named)
  await fillDeveloper(world, subjects, named)
  await fillOutsider(world, { name, named })
  const { buyer, developer } = world.people
  const call = await world.store.providerCalls.find(await subjects.providerCall())
  name('provider call', call?.id ?? '')
  const called = await asked(buyer.owner, 'GET', `/subscriptions/${call?.subscriptionId}`)
  name('called subscription', called.id)
  name('called connection', called.connections[0].id)
  named('called app', await asked(developer.owner, 'GET', `/apps/${called.app.id}`))
  const waiting = await subjects.subscription('pending')
  name('pending subscription', waiting.id)
  named('waiting app', await asked(developer.owner, 'GET', `/apps/${waiting.appId}`))
  name('invitation', await subjects.invitation(world.organizations.buyer, world.stranger.user.email))
  name('join request', await subjects.joinRequest(world.organizations.buyer, world.both))
  return { ids, names: new Map(Object.entries(ids).map(([what, id]) => [id, what])) }
}

type Named = (what: string, made: { id: string; testSubscriptionId: string }) => string

async function fillProvider({ people }: MatrixWorld, { api, privateApi, newPlan }: Subjects, named: Named) {
  named('shared API', api)
  named('private API', await privateApi())
  named('Dev API', await privateApi({ environment: 'Dev' }))
  const support = { email: 'help@docs.example' }
  const details = { documentationUrl: 'https://docs.example', support, terms: { version: '1', text: 'Be kind.' } }
  const id = named('public API', await privateApi({ details }))
  await newPlan(id)
  await asked(people.provider.owner, 'PUT', `/apis/${id}/visibility`, { visibility: 'public' })
}

async function fillDeveloper({ people, operator }: MatrixWorld, subjects: Subjects, named: Named) {
  named('shared app', await subjects.newApp())
  named('private app', await subjects.newApp({ sharedWith: [] }))
  named('selecting app', await asked(people.developer.owner, 'GET', `/apps/${await subjects.selectingApp()}`))
  const shown = { sharedWith: [], description: 'Plans.', website: 'https://planner.example' }
  const id = named('published app', await subjects.newApp(shown))
  for (const status of ['Draft', 'Submitted', 'In Review', 'Approved', 'Published']) {
    await asked(operator, 'POST', `/apps/${id}/listing`, { status })
  }
}

/** It has everything, and all of it is its own. */
async function fillOutsider(
  { people, organizations, server }: MatrixWorld,
  { name, named }: { name: (what: string, id: string) => void; named: Named },
) {
  const { owner } = people.outsider
  const shared = { organizationId: organizations.outsider, name: `${marked.outsider} thing`, authServerId: server.id }
  const place = { namespace: marked.outsider.toLowerCase(), basePath: '/own', environment: 'Production' }
  const api = { ...shared, ...place, version: 'v1', targetUrl: 'https://own.example' }
  const apiId = named('foreign API', await asked(owner, 'POST', '/apis', api))
  const plan = await asked(owner, 'POST', `/apis/${apiId}/plans`, { name: `${marked.outsider} plan` })
  name('foreign plan', plan.id)
  const app = { ...shared, contactEmail: 'apps@larkspur.example' }
  const appId = named('foreign app', await asked(owner, 'POST', '/apps', app))
  await asked(owner, 'PUT', `/apps/${appId}/apis/${apiId}`, { planId: plan.id })
  const ofOutsider = { ...consent, name: `${marked.outsider} Person` }
  const activation = { appId, organizationIds: [organizations.outsider], consent: ofOutsider }
  const { items } = await asked(owner, 'POST', '/subscriptions', activation)
  name('foreign subscription', items[0].subscription.id)
}
