import type {
  ApiId,
  AppId,
  ConnectionId,
  EpochSeconds,
  OrganizationId,
  SubscriptionId,
  UserId,
} from '@portreeve/protocol'
import type { ApiEnvironment } from '../apis.ts'
import type { ConnectionRow, SubscriptionRow } from '../schema.ts'
import type {
  Connection,
  ConnectionStatus,
  Subscription,
  SubscriptionPurpose,
  SubscriptionStatus,
  SubscriptionStore,
} from '../subscriptions.ts'
import { ABOVE_ALL, listParameters } from './conditions.ts'
import { groupRows } from './group-rows.ts'
import { allRows, runMany } from './many-rows.ts'
import { areFew, searchSubscriptionsOfApis } from './search-subscriptions.ts'
import { type Searched, searchOn, searchSome } from './search-words.ts'
import type { Reads, Transaction } from './session.ts'
import {
  holdSubscriptions,
  insertSubscriptions,
  type SelectedSubscriptionRow,
  SOME,
  searchAlong,
  subscriptionStatements,
} from './subscription-statements.ts'

type Page = Parameters<SubscriptionStore['list']>[0]

function fromRows(rows: readonly SelectedSubscriptionRow[]): Subscription | undefined {
  const row = rows[0]
  if (!row) return undefined
  return {
    id: row.id as SubscriptionId,
    organizationId: row.organization_id as OrganizationId,
    ...(row.app_id !== null && { appId: row.app_id as AppId }),
    purpose: row.purpose as SubscriptionPurpose,
    environment: row.environment as ApiEnvironment,
    status: row.status as SubscriptionStatus,
    connections: rows.flatMap(connectionFromRow),
    ...(row.consent !== null && { consent: JSON.parse(row.consent) }),
    ...(row.requested_by !== null && { requestedBy: row.requested_by as UserId }),
    ...(row.decided_by !== null && { decidedBy: row.decided_by as UserId }),
    ...(row.activated_at !== null && { activatedAt: row.activated_at as EpochSeconds }),
    ...(row.deactivated_at !== null && { deactivatedAt: row.deactivated_at as EpochSeconds }),
    revision: row.revision,
    createdAt: row.created_at as EpochSeconds,
    updatedAt: row.updated_at as EpochSeconds,
  }
}

/** Empty for the one row of a subscription without connections. */
function connectionFromRow(row: SelectedSubscriptionRow): Connection[] {
  if (row.connection_id === null) return []
  return [
    {
      id: row.connection_id as ConnectionId,
      apiId: row.api_id as ApiId,
      status: row.connection_status as ConnectionStatus,
      ...(row.sealed_values !== null && { sealedValues: row.sealed_values }),
      valueNames: JSON.parse(row.value_names as string),
      ...(row.error !== null && { error: row.error }),
      changedAt: row.changed_at as EpochSeconds,
    },
  ]
}

/** So many queries of one list are under way at once. */
const APIS_AT_ONCE = 20

type SubscriptionReads = Pick<
  SubscriptionStore,
  | 'find'
  | 'findMany'
  | 'findByPlaces'
  | 'findOwners'
  | 'findByConnection'
  | 'findByOrganizationAndApp'
  | 'list'
  | 'search'
>

/** Asks for SOME values at a time, all at once. */
async function inPieces<Value, Row>(values: readonly Value[], ask: (some: Value[]) => Promise<Row[]>): Promise<Row[]> {
  const asked: Promise<Row[]>[] = []
  for (let at = 0; at < values.length; at += SOME) asked.push(ask(values.slice(at, at + SOME)))
  return (await Promise.all(asked)).flat()
}

/** Rows that a page without a search goes past at most: most of them cost no more than a look at their status. */
const FILTERED_MAX = 20_000
/** Rows of connections that a search goes past: each takes several look-ups. */
const CONNECTIONS_WALKED_MAX = 6_000

const filterOf = (page: Page) => ({
  app_id: page.appId ?? null,
  api_id: page.apiId ?? null,
  any_connection: page.apiId || page.connectionStatus ? 0 : 1,
  connection_status: page.connectionStatus ?? null,
  status: page.status ?? null,
  environment: page.environment ?? null,
  purpose: page.purpose ?? null,
  after: page.after ?? ABOVE_ALL,
  limit: page.limit,
})

const isFiltered = ({ appId, apiId, connectionStatus, status, environment, purpose }: Page) =>
  [appId, apiId, connectionStatus, status, environment, purpose].some((value) => value !== undefined)

/** What a list is walked along: as `pageRows` has it. */
function leadOf({ appId, apiId, connectionStatus, status }: Page): keyof typeof searchAlong {
  if (appId) return 'app'
  if (apiId) return connectionStatus ? 'apiAndStatus' : 'api'
  return connectionStatus ? 'connectionStatus' : status ? 'status' : 'all'
}

/** The greatest of ids, each once. */
const newestOf = (found: readonly { id: string }[], limit: number): string[] =>
  [...new Set(found.map(({ id }) => id))].sort((a, b) => (a < b ? 1 : -1)).slice(0, limit)

export function subscriptionReads(reads: Reads): SubscriptionReads {
  /** Rows of one page, led to by whatever narrows it down most. */
  function pageRows(page: Page, to = ''): Promise<SelectedSubscriptionRow[]> {
    const filter = { ...filterOf(page), to }
    const { app_id, api_id, connection_status, status } = filter
    if (app_id) return reads.all(subscriptionStatements.listOfApp, { ...filter, app_id })
    if (!api_id && connection_status) {
      return reads.all(subscriptionStatements.listOfConnectionStatus, { ...filter, connection_status })
    }
    if (!api_id && status) return reads.all(subscriptionStatements.listOfStatus, { ...filter, status })
    if (!api_id) return reads.all(subscriptionStatements.list, filter)
    if (!connection_status) return reads.all(subscriptionStatements.listOfApi, { ...filter, api_id })
    return reads.all(subscriptionStatements.listOfApiAndStatus, { ...filter, api_id, connection_status })
  }

  /** Each organization has its index; what is shown of several is found by its ids. */
  async function rowsOfOrganizations(
    page: Page,
    organizationIds: OrganizationId[],
  ): Promise<SelectedSubscriptionRow[]> {
    const filter = filterOf(page)
    const [only, ...others] = organizationIds
    if (!only) return []
    if (others.length === 0) {
      return reads.all(subscriptionStatements.listOfOrganization, { ...filter, organization_id: only })
    }
    const found = await Promise.all(
      organizationIds.map((organization_id) =>
        reads.all(subscriptionStatements.idsOfOrganization, { ...filter, organization_id }),
      ),
    )
    return rowsOf(newestOf(found.flat(), page.limit))
  }

  /** As with organizations: each API has its index. */
  async function rowsOfApis(page: Page, apiIds: readonly ApiId[]): Promise<SelectedSubscriptionRow[]> {
    const found: { id: string }[] = []
    for (let at = 0; at < apiIds.length; at += APIS_AT_ONCE) {
      const some = apiIds.slice(at, at + APIS_AT_ONCE).map((apiId) => idsOfApi({ ...page, apiId }))
      found.push(...(await Promise.all(some)).flat())
    }
    return rowsOf(newestOf(found, page.limit))
  }

  function idsOfApi(page: Page & { apiId: ApiId }): Promise<{ id: string }[]> {
    const filter = { ...filterOf(page), api_id: page.apiId }
    const { connection_status } = filter
    if (!connection_status) return reads.all(subscriptionStatements.idsOfApi, filter)
    return reads.all(subscriptionStatements.idsOfApiAndStatus, { ...filter, connection_status })
  }

  /** Ids of those whose organization has the words of `search`. */
  function searchIds(page: Page, search: string): Promise<Searched<{ id: string }>> {
    const { apiIds } = page
    const filter = filterOf(page)
    if (apiIds) return searchSubscriptionsOfApis(reads, { ...filter, any_connection: 1 }, [...new Set(apiIds)], search)
    const { app_id, api_id, limit } = filter
    const { searchGather, countOfApp, countOfApi, idsOfOrganization } = subscriptionStatements
    const lead = leadOf(page)
    const { walk, place } = searchAlong[lead]
    // What leads by a connection has found it.
    const isLed = lead === 'api' || lead === 'apiAndStatus' || lead === 'connectionStatus'
    return searchSome<{ id: string }>(
      reads,
      { kind: 'organization', search },
      {
        gather: (parameters) => reads.all(searchGather, { ...parameters, ...filter }),
        walk: (parameters) => reads.all(walk, { ...parameters, ...filter, ...(isLed && { any_connection: 1 }) }),
        ...(isLed && { walked: CONNECTIONS_WALKED_MAX }),
        place: async (walked) => (await reads.first(place, { ...filter, walked }))?.place,
        isGathered: (parameters) => areFew(reads, parameters),
        few: async (ids, parameters) =>
          // Not filtered, they are at the front of each organization's index, however many it has.
          isFiltered(page) && !(await areFew(reads, parameters))
            ? undefined
            : newestOf(
                (
                  await Promise.all(
                    ids.map((organization_id) => reads.all(idsOfOrganization, { ...filter, organization_id })),
                  )
                ).flat(),
                limit,
              ).map((id) => ({ id })),
        ...((app_id || api_id) && {
          size: async (most: number) => {
            const counted = app_id
              ? await reads.first(countOfApp, { app_id, most })
              : await reads.first(countOfApi, { api_id: api_id ?? '', most })
            return Number(counted?.count)
          },
        }),
        limit,
      },
    )
  }

  async function rowsOfPage(page: Page): Promise<SelectedSubscriptionRow[]> {
    const { organizationIds, apiIds, search } = page
    if (organizationIds) return rowsOfOrganizations(page, [...new Set(organizationIds)])
    if (search) {
      const found = await searchOn(page.after ?? ABOVE_ALL, page.limit, (after, limit) =>
        searchIds({ ...page, after: after as SubscriptionId, limit }, search),
      )
      return rowsOf(found.map(({ id }) => id))
    }
    return apiIds ? rowsOfApis(page, [...new Set(apiIds)]) : pageRows(page)
  }

  /** As far as is looked at for one page. */
  async function someOfPage(page: Page): Promise<Searched<SelectedSubscriptionRow>> {
    const { organizationIds, appId, apiId, status, environment, purpose, search } = page
    if (search && !organizationIds) {
      const { rows, searchedTo } = await searchIds(page, search)
      return { rows: await rowsOf(rows.map(({ id }) => id)), searchedTo }
    }
    const isLong = !organizationIds && (appId ?? apiId) && (status ?? environment ?? purpose)
    if (!isLong) return { rows: await rowsOfPage(page) }
    const { place } = searchAlong[leadOf(page)]
    const to = (await reads.first(place, { ...filterOf(page), walked: FILTERED_MAX - 1 }))?.place
    return { rows: await pageRows(page, to), searchedTo: to }
  }

  const rowsOf = (ids: readonly string[]) =>
    inPieces(ids, (some) => reads.all(subscriptionStatements.findSome, listParameters('id', SOME, some)))

  return {
    async find(id) {
      return fromRows(await reads.all(subscriptionStatements.find, { id }))
    },
    async findMany(ids) {
      return groupRows(await rowsOf([...new Set(ids)])).flatMap((ofOne) => fromRows(ofOne) ?? [])
    },
    async findByPlaces(places) {
      const purpose: SubscriptionPurpose = 'organization'
      const once = [
        ...new Map(
          places.map((place) => [`${place.organizationId} ${place.appId} ${place.environment}`, place]),
        ).values(),
      ]
      const rows = await inPieces(once, (some) => {
        const parameters = {
          ...listParameters(
            'organization_id',
            SOME,
            some.map(({ organizationId }) => organizationId),
          ),
          ...listParameters(
            'app_id',
            SOME,
            some.map(({ appId }) => appId),
          ),
          ...listParameters(
            'environment',
            SOME,
            some.map(({ environment }) => environment),
          ),
        }
        return reads.all(subscriptionStatements.findPlaces, { ...parameters, purpose })
      })
      return groupRows(rows).flatMap((ofOne) => fromRows(ofOne) ?? [])
    },
    async findOwners(ids) {
      const rows = await inPieces([...new Set(ids)], (some) =>
        reads.all(subscriptionStatements.findOwners, listParameters('id', SOME, some)),
      )
      return new Map(rows.map((row) => [row.id as ConnectionId, row.subscription_id as SubscriptionId]))
    },
    async findByConnection(id) {
      return fromRows(await reads.all(subscriptionStatements.findByConnection, { id }))
    },
    async findByOrganizationAndApp(organization_id, app_id, environment) {
      const purpose: SubscriptionPurpose = 'organization'
      const params = { organization_id, app_id, environment, purpose }
      return fromRows(await reads.all(subscriptionStatements.findByOrganizationAndApp, params))
    },
    async list(page) {
      return groupRows(await rowsOfPage(page)).flatMap((ofOne) => fromRows(ofOne) ?? [])
    },
    async search(page) {
      const { rows, searchedTo } = await someOfPage(page)
      const items = groupRows(rows).flatMap((ofOne) => fromRows(ofOne) ?? [])
      return { items, ...(items.length < page.limit && { searchedTo: searchedTo as SubscriptionId | undefined }) }
    },
  }
}

function toRow(subscription: Subscription): SubscriptionRow {
  return {
    id: subscription.id,
    organization_id: subscription.organizationId,
    app_id: subscription.appId ?? null,
    purpose: subscription.purpose,
    environment: subscription.environment,
    status: subscription.status,
    consent: subscription.consent ? JSON.stringify(subscription.consent) : null,
    requested_by: subscription.requestedBy ?? null,
    decided_by: subscription.decidedBy ?? null,
    activated_at: subscription.activatedAt ?? null,
    deactivated_at: subscription.deactivatedAt ?? null,
    revision: subscription.revision,
    created_at: subscription.createdAt,
    updated_at: subscription.updatedAt,
  }
}

function connectionRows({ id, connections }: Subscription): ConnectionRow[] {
  return connections.map((connection, position) => ({
    id: connection.id,
    subscription_id: id,
    position,
    api_id: connection.apiId,
    status: connection.status,
    sealed_values: connection.sealedValues ?? null,
    value_names: JSON.stringify(connection.valueNames),
    error: connection.error ?? null,
    changed_at: connection.changedAt,
  }))
}

async function insertConnections(tx: Transaction, subscription: Subscription): Promise<void> {
  const rows = connectionRows(subscription)
  await Promise.all(rows.map((row) => tx.run(subscriptionStatements.insertConnection, row)))
}

async function replaceConnections(tx: Transaction, subscription: Subscription): Promise<void> {
  await Promise.all([
    tx.run(subscriptionStatements.deleteConnections, { subscription_id: subscription.id }),
    insertConnections(tx, subscription),
  ])
}

/** Two that write the same ones never wait for each other. */
const inOrder = (subscriptions: readonly Subscription[]) => subscriptions.toSorted((a, b) => (a.id < b.id ? -1 : 1))

function insertConnectionsMany(tx: Transaction, subscriptions: readonly Subscription[]): Promise<void> {
  const { insertConnection, insertConnectionMany } = subscriptionStatements
  return runMany(tx, subscriptions.flatMap(connectionRows), { many: insertConnectionMany, one: insertConnection })
}

export const subscriptionWrites = {
  async put(tx: Transaction, subscription: Subscription): Promise<void> {
    await Promise.all([tx.run(subscriptionStatements.put, toRow(subscription)), replaceConnections(tx, subscription)])
    tx.announce('subscription', subscription.id)
  },
  async insert(tx: Transaction, subscription: Subscription): Promise<'made' | 'exists'> {
    if ((await allRows(tx, [toRow(subscription)], insertSubscriptions)).length === 0) return 'exists'
    await insertConnections(tx, subscription)
    tx.announce('subscription', subscription.id)
    return 'made'
  },
  async replace(tx: Transaction, subscription: Subscription): Promise<'replaced' | 'changed'> {
    if (!(await tx.first(subscriptionStatements.replace, toRow(subscription)))) return 'changed'
    await replaceConnections(tx, subscription)
    tx.announce('subscription', subscription.id)
    return 'replaced'
  },
  async remove(tx: Transaction, id: SubscriptionId, revision: number): Promise<'removed' | 'changed'> {
    if (!(await tx.first(subscriptionStatements.remove, { id, revision }))) return 'changed'
    tx.announce('subscription', id)
    return 'removed'
  },
  async insertMany(tx: Transaction, subscriptions: readonly Subscription[]): Promise<'made' | 'exists'> {
    const all = inOrder(subscriptions)
    if ((await allRows(tx, all.map(toRow), insertSubscriptions)).length < all.length) return 'exists'
    await insertConnectionsMany(tx, all)
    if (all.length > 0) tx.announce('subscription', '*')
    return 'made'
  },
  async replaceMany(tx: Transaction, subscriptions: readonly Subscription[]): Promise<'replaced' | 'changed'> {
    const all = inOrder(subscriptions)
    const held = await allRows(tx, all, holdSubscriptions)
    const revisions = new Map(held.map(({ id, revision }) => [id, revision]))
    if (!all.every(({ id, revision }) => revisions.get(id) === revision)) return 'changed'
    const { put, putMany, deleteConnections, deleteConnectionsMany } = subscriptionStatements
    await Promise.all([
      runMany(tx, all.map(toRow), { many: putMany, one: put }),
      runMany(
        tx,
        all.map(({ id }) => ({ subscription_id: id })),
        { many: deleteConnectionsMany, one: deleteConnections },
      ),
      insertConnectionsMany(tx, all),
    ])
    if (all.length > 0) tx.announce('subscription', '*')
    return 'replaced'
  },
}
