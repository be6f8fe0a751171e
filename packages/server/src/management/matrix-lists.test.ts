import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSubjects } from './testing/matrix-subjects.ts'
import { roleNames } from './testing/matrix-table.ts'
import { fillWorld, type Things } from './testing/matrix-things.ts'
import { type Ask, type MatrixWorld, openMatrixWorld } from './testing/matrix-world.ts'
import type { TestAnswer } from './testing/open-test-management.ts'

let world: MatrixWorld
let ids: Things['ids']
let names: Things['names']

beforeAll(async () => {
  world = await openMatrixWorld()
  const things = await fillWorld(world, await createSubjects(world))
  ids = things.ids
  names = things.names
}, 60_000)
afterAll(() => world.close())

type Who = 'an operator' | 'provider' | 'developer' | 'buyer' | 'outsider' | 'both' | 'a stranger' | 'a removed owner'

const everybody: readonly Who[] = [
  ...(['an operator', 'provider', 'developer', 'buyer', 'outsider'] as const),
  ...(['both', 'a stranger', 'a removed owner'] as const),
]

/** Of an organization: everybody in it, whatever their role. */
function asksOf(who: Who): readonly Ask[] {
  switch (who) {
    case 'an operator':
      return [world.operator.ask]
    case 'a stranger':
      return [world.stranger.ask]
    case 'a removed owner':
      return [world.removed.ask]
    case 'both':
      return [world.both.ask]
    default:
      return roleNames.map((role) => world.people[who][role].ask)
  }
}

interface List {
  path: () => string
  /** What each sees, by name. Left out: nothing. */
  seen: Partial<Record<Who, readonly string[]>>
}

const apis = { provider: ['shared API', 'private API', 'Dev API', 'public API'], outsider: ['foreign API'] }
const apps = {
  developer: ['shared app', 'private app', 'published app', 'called app', 'waiting app', 'selecting app'],
  outsider: ['foreign app'],
}
const testsOf = (things: readonly string[]) => things.map((thing) => `test of ${thing}`)
const subscriptions = {
  provider: testsOf(apis.provider),
  developer: testsOf(apps.developer),
  buyer: ['called subscription', 'pending subscription'],
  outsider: [...testsOf([...apis.outsider, ...apps.outsider]), 'foreign subscription'],
}
const onOffer = ['public API']
const offered = ['published app']

const lists: Readonly<Record<string, List>> = {
  organizations: {
    path: () => '/organizations',
    seen: {
      'an operator': ['provider', 'developer', 'buyer', 'outsider'],
      ...{ provider: ['provider'], developer: ['developer'], buyer: ['buyer'], outsider: ['outsider'] },
      both: ['developer', 'outsider'],
    },
  },
  apis: {
    path: () => '/apis',
    seen: { ...apis, both: apis.outsider, 'an operator': Object.values(apis).flat() },
  },
  'apis of provider': {
    path: () => `/apis?organizationId=${ids.provider}`,
    seen: { provider: apis.provider, 'an operator': apis.provider },
  },
  apps: {
    path: () => '/apps',
    seen: { ...apps, both: Object.values(apps).flat(), 'an operator': Object.values(apps).flat() },
  },
  'published apps': {
    path: () => '/apps?listing=Published',
    seen: { developer: offered, both: offered, 'an operator': offered },
  },
  subscriptions: {
    path: () => '/subscriptions',
    seen: {
      ...subscriptions,
      both: [...subscriptions.developer, ...subscriptions.outsider],
      'an operator': Object.values(subscriptions).flat(),
    },
  },
  'subscriptions of an app': {
    path: () => `/subscriptions?appId=${ids['called app']}`,
    seen: {
      buyer: ['called subscription'],
      developer: ['called subscription', 'test of called app'],
      both: ['called subscription', 'test of called app'],
      'an operator': ['called subscription', 'test of called app'],
    },
  },
  'subscriptions with a connection to an API': {
    path: () => `/subscriptions?apiId=${ids['shared API']}`,
    seen: {
      buyer: ['called subscription'],
      provider: ['called subscription', 'test of shared API'],
      'an operator': ['called subscription', 'test of shared API'],
    },
  },
  'provider calls': {
    path: () => '/provider-calls',
    seen: { provider: ['provider call'], 'an operator': ['provider call'] },
  },
  'directory of APIs': {
    path: () => '/directory/apis',
    seen: {
      ...Object.fromEntries(everybody.map((who) => [who, onOffer])),
      ...{ provider: ['shared API', ...onOffer], developer: ['shared API', ...onOffer] },
      both: ['shared API', ...onOffer],
    },
  },
  'directory of apps': {
    path: () => '/directory/apps',
    seen: Object.fromEntries(everybody.map((who) => [who, offered])),
  },
  'own invitations': { path: () => '/me/invitations', seen: { 'a stranger': ['invitation'] } },
  'own requests to join': { path: () => '/me/join-requests', seen: { both: ['join request'] } },
}

describe('T-30 a list holds what somebody may see, and nothing else', () => {
  it.for(Object.entries(lists))('%s', async ([, { path, seen }]) => {
    for (const who of everybody) {
      for (const ask of asksOf(who)) {
        const answer = await ask('GET', withLimit(path()))
        expect([who, namesOf(answer)]).toEqual([who, (seen[who] ?? []).toSorted()])
      }
    }
  })

  it('connections to an API', async () => {
    const seen: List['seen'] = { provider: ['called connection'], 'an operator': ['called connection'] }
    for (const who of everybody) {
      for (const ask of asksOf(who)) {
        const answer = await ask('GET', `/connections?apiId=${ids['shared API']}`)
        const found = answer.body.items.flatMap(({ id }: { id: string }) => names.get(id) ?? [])
        expect([who, found]).toEqual([who, seen[who] ?? []])
      }
    }
  })
})

const withLimit = (path: string) => `${path}${path.includes('?') ? '&' : '?'}limit=200`

function namesOf({ status, body }: TestAnswer): readonly string[] {
  if (status !== 200) return [`${status}`]
  return body.items.map(({ id }: { id: string }) => names.get(id) ?? `unknown ${id}`).toSorted()
}
