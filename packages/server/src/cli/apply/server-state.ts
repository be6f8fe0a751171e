import type { Answer } from '../ask-server.ts'
import { segment } from '../read-input.ts'
import { ServerRefused } from '../refusal.ts'
import { pages, withQuery } from '../resource.ts'
import type { CommandContext } from '../run.ts'
import { asWritten } from './as-written.ts'

/** Where an API is: nothing else has this path at the gateway. */
export interface ApiPlace {
  namespace: string
  environment: string
  basePath: string
}

export interface SubscriptionPlace {
  organizationId: string
  appId: string
  environment: string
}

/** What is on the server now. Each thing is asked for once. */
export type ServerState = ReturnType<typeof createServerState>

/** Of so many things or more, all there are of the kind are read page by page instead of one by one. */
const MANY = 100

export function createServerState({ ask, askText }: Pick<CommandContext, 'ask' | 'askText'>) {
  const known = new Map<string, Promise<unknown>>()
  function once<T>(key: string, find: () => Promise<T>): Promise<T> {
    const finding = (known.get(key) as Promise<T> | undefined) ?? find()
    known.set(key, finding)
    return finding
  }
  const one = (path: string) => once(path, () => unlessMissing(ask('GET', path).then(asWritten)))
  const all = (path: string, parameters: Record<string, unknown> = {}) =>
    once(withQuery(path, parameters), async () => {
      const items: Answer[] = []
      for await (const page of pages({ ask }, path, parameters)) items.push(...page.map(asWritten))
      return items
    })

  /** Everything of a kind, for whoever asks by id or by another key. */
  function indexed(path: string, keyOf: (item: Answer) => string) {
    let index: Promise<Map<string, Answer[]>> | undefined
    return {
      load(parameters: Record<string, unknown> = {}) {
        index ??= all(path, parameters).then((items) => {
          const found = new Map<string, Answer[]>()
          for (const item of items) {
            for (const key of [String(item.id), keyOf(item)]) found.set(key, [...(found.get(key) ?? []), item])
          }
          return found
        })
        return index
      },
      /** Undefined: not everything was read. */
      find: async (key: string) => (index ? ((await index).get(key) ?? []) : undefined),
    }
  }
  const organizations = indexed('/organizations', ({ name }) => folded(String(name)))
  const apis = indexed('/apis', (api) => placeKey(api as unknown as ApiPlace))
  const apps = indexed('/apps', ({ organizationId, name }) => `${organizationId} ${name}`)
  const subscriptions = indexed('/subscriptions', (subscription) => subscriptionKey(subscription))

  return {
    me: () => once('/me', () => ask('GET', '/me')),

    /** Reads whole lists where so much is asked for that looking things up one by one would take longer. */
    async prepare(counts: { organizations: number; apis: number; apps: number; subscriptions: number }): Promise<void> {
      if (counts.organizations >= MANY) await organizations.load()
      if (counts.apis >= MANY) await apis.load()
      if (counts.apps >= MANY) await apps.load()
      if (counts.subscriptions >= MANY) await subscriptions.load()
    },

    async organization(id: string): Promise<Answer | undefined> {
      const found = await organizations.find(id)
      return found ? found[0] : one(`/organizations/${segment(id)}`)
    },
    async organizationsNamed(name: string): Promise<Answer[]> {
      return (await organizations.find(folded(name))) ?? all('/organizations', { name })
    },
    members: (organizationId: string) => all(`/organizations/${segment(organizationId)}/members`),
    namespaces: (organizationId: string) => all(`/organizations/${segment(organizationId)}/namespaces`),
    async openInvitations(organizationId: string): Promise<Answer[]> {
      const invitations = await all(`/organizations/${segment(organizationId)}/invitations`)
      return invitations.filter(({ state }) => state === 'open')
    },
    user: (email: string) => one(`/users/${segment(email)}`),

    async api(id: string): Promise<Answer | undefined> {
      const found = await apis.find(id)
      return found ? found[0] : one(`/apis/${segment(id)}`)
    },
    async apiAt(place: ApiPlace): Promise<Answer | undefined> {
      const { namespace, environment, basePath } = place
      const found = (await apis.find(placeKey(place))) ?? (await all('/apis', { namespace, environment, basePath }))
      return found[0]
    },
    apisOf: (organizationId: string) => all('/apis', { organizationId }),
    specText: (apiId: string) =>
      once(`spec ${apiId}`, () => unlessMissing(askText(`/apis/${segment(apiId)}/spec/document`))),

    async app(id: string): Promise<Answer | undefined> {
      const found = await apps.find(id)
      return found ? found[0] : one(`/apps/${segment(id)}`)
    },
    /** Of any organization that we may look into, when none is named. */
    async appsNamed(name: string, organizationId?: string): Promise<Answer[]> {
      const key = `${organizationId} ${name}`
      const found = organizationId === undefined ? undefined : await apps.find(key)
      if (found) return found
      // The search folds letters and finds parts; names longer than a search can be are compared whole.
      const near = await all('/apps', { search: name.slice(0, 100), organizationId })
      return near.filter((app) => app.name === name)
    },
    /** Apps of others that may be activated. */
    async publishedAppsNamed(name: string): Promise<Answer[]> {
      const near = await all('/directory/apps', { search: name.slice(0, 100) })
      return near.filter((app) => app.name === name)
    },
    appsOf: (organizationId: string) => all('/apps', { organizationId }),

    async subscription(id: string): Promise<Answer | undefined> {
      const found = await subscriptions.find(id)
      return found ? found[0] : one(`/subscriptions/${segment(id)}`)
    },
    async subscriptionAt({ organizationId, appId, environment }: SubscriptionPlace): Promise<Answer | undefined> {
      const found =
        (await subscriptions.find(`${organizationId} ${appId} ${environment}`)) ??
        (await all('/subscriptions', { organizationId, appId, environment }))
      return found.find(({ purpose }) => purpose === 'organization')
    },
    /** Those that are not over. */
    async subscriptionsOf(organizationId: string): Promise<Answer[]> {
      const found = await all('/subscriptions', { organizationId })
      return found.filter(
        ({ purpose, status }) => purpose === 'organization' && ['active', 'pending'].includes(String(status)),
      )
    },
  }
}

async function unlessMissing<T>(asking: Promise<T>): Promise<T | undefined> {
  try {
    return await asking
  } catch (fault) {
    if (fault instanceof ServerRefused && fault.problem.status === 404) return undefined
    throw fault
  }
}

/** Names of organizations are compared as the server does, in any letter case. */
export const folded = (name: string): string => name.normalize('NFC').toLowerCase()

const placeKey = ({ namespace, environment, basePath }: ApiPlace): string => `${namespace} ${environment} ${basePath}`

function subscriptionKey({ organization, app, environment, purpose }: Answer): string {
  const key = `${(organization as Answer).id} ${(app as Answer | undefined)?.id} ${environment}`
  return purpose === 'organization' ? key : `${key} ${purpose}`
}
