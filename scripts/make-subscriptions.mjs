#!/usr/bin/env node
/**
 * Makes what `portreeve apply` and `portreeve import` load, of any size and always the same:
 *
 *   node scripts/make-subscriptions.mjs DIRECTORY [--organizations 10000] [--subscriptions 1000000] [--apis-per-app 2]
 *
 * `exchange.yaml` has developers with their APIs and apps, for `portreeve apply`; `organizations.ndjson` and `subscriptions.ndjson` are for
 * `portreeve import`. Each organization has each app once, so there are as many apps as that takes. All ids are reckoned from their number.
 */
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

/** @typedef {{ directory: string, organizations: number, subscriptions: number, apisPerApp: number, targetUrl?: string }} Wish */

/** When everything began: ids of version 7 grow with time, as those of a real exchange do. */
const BEGIN_MILLIS = Date.UTC(2026, 0, 1)
const KINDS = { organization: 0x0a, app: 0x0b, subscription: 0x0c, connection: 0x0d, developer: 0x0e }

/**
 * A UUID of version 7, always the same for the same thing.
 * @param {keyof typeof KINDS} kind
 * @param {number} number
 */
export function idOf(kind, number) {
  const time = (BEGIN_MILLIS + number).toString(16).padStart(12, '0')
  const rest = number.toString(16).padStart(12, '0')
  const code = KINDS[kind].toString(16).padStart(3, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${code}-8${code}-${rest}`
}

const NAMES = ['Lakeside', 'Harbor', 'Summit', 'Prairie', 'Canyon', 'Juniper', 'Granite', 'Willow', 'Copper', 'Meadow']
const TRADES = ['Motors', 'Auto Group', 'Cars', 'Trucks', 'Imports', 'Dealers', 'Vans']

/** @param {number} number */
export const organizationName = (number) =>
  `${NAMES[number % NAMES.length]} ${TRADES[number % TRADES.length]} ${String(number).padStart(5, '0')}`

/** How many apps it takes that nobody has one twice. @param {Wish} wish */
const appsNeeded = ({ organizations, subscriptions }) => Math.ceil(subscriptions / organizations)

/** Writes the three files. @param {Wish} wish */
export async function makeSubscriptions(wish) {
  const { directory } = wish
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, 'exchange.yaml'), exchangeDocument(wish))
  await writeLines(join(directory, 'organizations.ndjson'), organizationLines(wish))
  await writeLines(join(directory, 'subscriptions.ndjson'), subscriptionLines(wish))
}

const DEVELOPERS = 10

/** @param {Wish} wish */
function exchangeDocument(wish) {
  const { apisPerApp, targetUrl = 'https://dms.example' } = wish
  const apps = appsNeeded(wish)
  const numbers = (/** @type {number} */ count) => Array.from({ length: count }, (_, number) => number)
  const developers = numbers(DEVELOPERS).map((number) => ({
    ...{ id: idOf('developer', number), name: `Developer ${number}`, countryCode: 'US' },
    namespaces: [`developer-${number}x`],
  }))
  const apis = numbers(apps * apisPerApp).map((number) => ({
    ...{ id: `api-${number}`, organization: `Developer ${number % DEVELOPERS}`, name: `API ${number}`, version: 'v1' },
    ...{ environment: 'Production', namespace: `developer-${number % DEVELOPERS}x`, basePath: `/api-${number}/v1` },
    ...{
      targetUrl,
      activation: { mode: 'automatic' },
      visibility: 'shared',
      sharedWith: developers.map(({ name }) => name),
    },
  }))
  const wantedApps = numbers(apps).map((number) => ({
    ...{ id: idOf('app', number), organization: `Developer ${number % DEVELOPERS}`, name: `App ${number}` },
    ...{
      contactEmail: `app${number}@developer.example`,
      description: 'One of many',
      website: 'https://developer.example',
    },
    ...{ listing: 'Published', apis: numbers(apisPerApp).map((at) => ({ api: `api-${number * apisPerApp + at}` })) },
  }))
  // JSON is YAML too.
  return JSON.stringify({ organizations: developers, apis, apps: wantedApps }, null, 1)
}

/** @param {Wish} wish */
function* organizationLines({ organizations }) {
  for (let number = 0; number < organizations; number++) {
    yield {
      ...{ kind: 'organization', id: idOf('organization', number), name: organizationName(number), countryCode: 'US' },
      ...{ address: `${number} Shore Road`, phoneNumber: '+1 555 0100', dealerCodes: [`D${number}`], ownerId: null },
    }
  }
}

/** @param {Wish} wish */
function* subscriptionLines(wish) {
  const { organizations, subscriptions, apisPerApp } = wish
  for (let number = 0; number < subscriptions; number++) {
    const app = Math.floor(number / organizations)
    yield {
      ...{ id: idOf('subscription', number), organizationId: idOf('organization', number % organizations) },
      ...{ appId: idOf('app', app), environment: 'Production', status: 'active' },
      activatedAt: Math.floor((BEGIN_MILLIS + number) / 1000),
      connections: Array.from({ length: apisPerApp }, (_, at) => ({
        ...{ id: idOf('connection', number * apisPerApp + at), apiId: `api-${app * apisPerApp + at}` },
      })),
    }
  }
}

/** @param {string} path @param {Iterable<object>} values */
async function writeLines(path, values) {
  const stream = createWriteStream(path)
  let lines = ''
  for (const value of values) {
    lines += `${JSON.stringify(value)}\n`
    if (lines.length < 1 << 20) continue
    if (!stream.write(lines)) await new Promise((resolve) => stream.once('drain', () => resolve(undefined)))
    lines = ''
  }
  stream.end(lines)
  await finished(stream)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      organizations: { type: 'string', default: '10000' },
      subscriptions: { type: 'string', default: '1000000' },
      'apis-per-app': { type: 'string', default: '2' },
      target: { type: 'string' },
    },
  })
  const [directory] = positionals
  const [organizations, subscriptions, apisPerApp] = [
    values.organizations,
    values.subscriptions,
    values['apis-per-app'],
  ].map(Number)
  if (
    !directory ||
    ![organizations, subscriptions, apisPerApp].every((count) => Number.isSafeInteger(count) && Number(count) > 0)
  ) {
    console.error(
      'node scripts/make-subscriptions.mjs DIRECTORY [--organizations N] [--subscriptions N] [--apis-per-app N]',
    )
    process.exit(2)
  }
  await makeSubscriptions({
    ...{
      directory,
      organizations: Number(organizations),
      subscriptions: Number(subscriptions),
      apisPerApp: Number(apisPerApp),
    },
    ...(values.target !== undefined && { targetUrl: values.target }),
  })
}
