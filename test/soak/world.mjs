import { setTimeout as sleep } from 'node:timers/promises'

const NAMESPACE = 'soak'
const consent = { name: 'Pat Doe', title: 'Owner' }

/**
 * @typedef {object} Publisher
 * @property {string} apiId
 * @property {string} client_id
 * @property {string} client_secret
 * @property {readonly string[]} webhooks Names of those that get its events.
 *
 * @typedef {object} World
 * @property {Publisher[]} publishers
 * @property {string[]} dataOwners Organizations that subscribed all apps.
 */

/** @param {string} consoleUrl @param {string} token */
export function createManage(consoleUrl, token) {
  /** @param {string} method @param {string} path @param {unknown} [body] @returns {Promise<any>} */
  return async function manage(method, path, body) {
    const answer = await fetch(`${consoleUrl}/management/v1${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, ...(body !== undefined && { 'Content-Type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (answer.status === 429) {
      await sleep(1000 * Number(answer.headers.get('retry-after') ?? 1))
      return manage(method, path, body)
    }
    if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${text}`)
    return JSON.parse(text || '{}')
  }
}

const APIS = ['orders', 'vehicles', 'parts', 'leads']

/**
 * Four APIs that publish; an app that takes the events of all of them, and one more for each: eight webhooks, of which each event goes to two. Two
 * organizations use all apps. Made over the management API, as people would.
 * @param {ReturnType<typeof createManage>} manage @param {string} receiverUrl @returns {Promise<World>}
 */
export async function makeWorld(manage, receiverUrl) {
  /** @param {string} name @param {object} [more] */
  const organization = (name, more) =>
    manage('POST', '/organizations', {
      ...{ name, address: '1 Loop Lane', countryCode: 'US', phoneNumber: '+1 555 0100' },
      ...more,
    })
  const owner = await organization('Soak', { namespace: NAMESPACE })
  const apis = []
  for (const name of APIS) {
    const api = await manage('POST', '/apis', {
      ...{ organizationId: owner.id, kind: 'async', name, version: '1', environment: 'Production' },
      ...{ namespace: NAMESPACE, basePath: `/${name}`, targetUrl: `${receiverUrl}/unused` },
      ...{ activation: { mode: 'automatic' } },
    })
    apis.push(api)
  }
  const apps = []
  for (const [name, of] of /** @type {[string, any[]][]} */ ([
    ['all', apis],
    ...apis.map((api) => [api.name, [api]]),
  ])) {
    const app = await manage('POST', '/apps', {
      ...{ organizationId: owner.id, name, contactEmail: 'soak@example.com' },
    })
    for (const api of of) {
      await manage('PUT', `/apps/${app.id}/apis/${api.id}`, { webhookUrl: `${receiverUrl}/${name}-${api.name}` })
    }
    apps.push(app)
  }
  const dataOwners = []
  for (const name of ['Buyer one', 'Buyer two']) dataOwners.push((await organization(name)).id)
  for (const { id } of apps) {
    await manage('PATCH', `/apps/${id}`, { sharedWith: dataOwners })
    const { items } = await manage('POST', '/subscriptions', { appId: id, organizationIds: dataOwners, consent })
    if (items.some((/** @type {{ subscription?: object }} */ { subscription }) => !subscription)) {
      throw new Error(`an app was not activated: ${JSON.stringify(items)}`)
    }
  }
  return {
    dataOwners,
    publishers: apis.map(({ id, name, client_id, client_secret }) => ({
      ...{ apiId: id, client_id, client_secret },
      webhooks: [`all-${name}`, `${name}-${name}`],
    })),
  }
}
