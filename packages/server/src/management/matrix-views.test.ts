import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asked, consent, createSubjects, type Subjects } from './testing/matrix-subjects.ts'
import { fillWorld, type Things } from './testing/matrix-things.ts'
import { type MatrixWorld, marked, openMatrixWorld } from './testing/matrix-world.ts'

let world: MatrixWorld
let subjects: Subjects
let ids: Things['ids']

beforeAll(async () => {
  world = await openMatrixWorld()
  subjects = await createSubjects(world)
  ids = (await fillWorld(world, subjects)).ids
}, 60_000)
afterAll(() => world.close())

describe('T-30 what somebody sees of a thing of others', () => {
  it('an API is shown without what is behind it', async () => {
    const [own, shared] = await both(`/apis/${ids['shared API']}`, 'provider', 'developer')
    const more = ['targetUrl', 'client_id', 'accessControl', 'visibility', 'sharedWith', 'testSubscriptionId']
    expect(membersBeyond(own, shared)).toEqual(
      [...more, 'clientDisabled', 'disabled', 'revision', 'secrets', 'valuesSet'].toSorted(),
    )
    expect(shared.activation).toEqual({ mode: 'manual' })
    expect(JSON.stringify(shared)).not.toContain('127.0.0.1')
  })

  it('an app is shown without its credentials', async () => {
    const [own, shared] = await both(`/apps/${ids['shared app']}`, 'developer', 'buyer')
    const more = ['client_id', 'sharedWith', 'testSubscriptionId', 'selections', 'callbackUrls', 'implicit']
    const tokens = ['grant_types', 'scopes', 'secrets', 'clientDisabled']
    expect(membersBeyond(own, shared)).toEqual(
      [...more, ...tokens, 'authServerId', 'disabled', 'issuer', 'revision'].toSorted(),
    )
  })

  it('a subscription is shown to a provider without consent, people and other connections', async () => {
    const { developer, buyer } = world.people
    const ofDeveloper = { organizationId: world.organizations.developer, namespace: 'brambleton', basePath: '/own' }
    await asked(developer.owner, 'PUT', `/apps/${ids['selecting app']}/apis/${await newOwnApi(ofDeveloper)}`, {})
    const wish = { appId: ids['selecting app'], organizationIds: [world.organizations.buyer], consent }
    const { items } = await asked(buyer.owner, 'POST', '/subscriptions', wish)
    const { id } = items[0].subscription
    await asked(developer.owner, 'POST', `/subscriptions/${id}/approve`)
    const [whole, part] = await both(`/subscriptions/${id}`, 'buyer', 'provider')
    expect(membersBeyond(whole, part)).toEqual(['consent', 'decidedBy', 'requestedBy'])
    const apisOf = ({ connections }: { connections: { api: { id: string } }[] }) => connections.map(({ api }) => api.id)
    expect([apisOf(whole).length, apisOf(part)]).toEqual([2, [ids['shared API']]])
    // Values are between provider and subscription: not even their names are anybody else's.
    expect(part.connections[0]).toMatchObject({ valueNames: [], missingValues: [subjects.valueName] })
    for (const connection of whole.connections) expect(connection).not.toHaveProperty('missingValues')
  })
})

async function newOwnApi(place: object): Promise<string> {
  const more = { name: 'Own', version: 'v1', environment: 'Production', targetUrl: 'https://own.example' }
  const body = { ...place, ...more, authServerId: world.server.id }
  return (await asked(world.people.developer.owner, 'POST', '/apis', body)).id
}

// biome-ignore lint/suspicious/noExplicitAny: views of every kind.
async function both(path: string, ...of: ('provider' | 'developer' | 'buyer')[]): Promise<any[]> {
  return Promise.all(of.map((who) => asked(world.people[who].member, 'GET', path)))
}

const membersBeyond = (whole: object, part: object): string[] =>
  Object.keys(whole)
    .filter((member) => !(member in part))
    .toSorted()

describe('T-30 the record of who changed what', () => {
  const entriesOf = async (who: 'provider' | 'developer' | 'buyer' | 'outsider') => {
    const path = `/audit-entries?organizationId=${world.organizations[who]}&limit=200`
    const { items } = await asked(world.people[who].member, 'GET', path)
    return items as { action: string; subject: { kind: string; id: string }; organizationIds: string[] }[]
  }

  it('names no other organization of an entry', async () => {
    for (const who of ['provider', 'developer', 'buyer', 'outsider'] as const) {
      const entries = await entriesOf(who)
      expect(entries.length).toBeGreaterThan(0)
      for (const { organizationIds } of entries) expect(organizationIds).toEqual([world.organizations[who]])
    }
  })

  it('tells the outsider of nobody else', async () => {
    const text = JSON.stringify(await entriesOf('outsider'))
    for (const who of ['provider', 'developer', 'buyer'] as const) {
      expect(text).not.toContain(marked[who])
      expect(text).not.toContain(world.organizations[who])
    }
  })

  it('tells a provider of connections to its APIs, and not of the subscriptions behind them', async () => {
    const entries = await entriesOf('provider')
    const about = entries.filter(({ subject }) => subject.id === ids['called connection'])
    expect(about.map(({ action }) => action)).toEqual(['connection.request'])
    const ofOthers = new Set(
      ['called subscription', 'pending subscription', 'foreign subscription'].map((it) => ids[it]),
    )
    expect(entries.filter(({ subject }) => ofOthers.has(subject.id))).toEqual([])
    expect(JSON.stringify(entries)).not.toContain(consent.title)
  })

  it('tells a buyer nothing of the app and the API that it uses', async () => {
    const kinds = new Set((await entriesOf('buyer')).map(({ subject }) => subject.kind))
    expect([...kinds].toSorted()).toEqual(['connection', 'member', 'subscription'])
  })

  it('tells members whom owners invite no more than the list of invitations does', async () => {
    const { owner, member } = world.people.buyer
    const path = `/organizations/${world.organizations.buyer}/invitations`
    const email = `${crypto.randomUUID()}@people.example`
    await asked(owner, 'POST', path, { email })
    expect((await member.ask('GET', path)).status).toBe(403)
    expect(JSON.stringify(await entriesOf('buyer'))).not.toContain(email)
  })
})
