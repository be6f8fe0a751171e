import type { Command } from 'commander'
import type { Answer } from '../ask-server.ts'
import { note, printRecord } from '../print.ts'
import { given, readJsonFile, readText, segment } from '../read-input.ts'
import { UsageRefused } from '../refusal.ts'
import { addChange, addCommand, type Flag, type Flags } from '../resource.ts'
import { quotasOf } from './quotas.ts'
import { bytesOf, millisOf } from './units.ts'

const apiPath = ([api = '']: readonly string[]): string => `/apis/${segment(api)}`

const members = [
  ...['quotas', 'connectTimeoutMillis', 'responseTimeoutMillis', 'idleTimeoutMillis', 'requestBodyBytesMax'],
  ...['responseBodyBytesMax', 'retry', 'breaker', 'websockets', 'corsOrigins', 'validation', 'targetCa'],
  'clientCertificate',
]

const flags: readonly Flag[] = [
  ['--quota <calls/period...>', 'of all callers together: 200/second 1000000/day; none: as much as there is'],
  ['--connect-timeout <time>', 'name look-up, TCP and TLS: 5s'],
  ['--response-timeout <time>', 'from the end of the request to the header of the answer: 60s'],
  ['--idle-timeout <time>', 'longest silence within an answer, and on a WebSocket: 1m'],
  ['--request-body-max <size>', 'longer ones are refused: 100MiB'],
  ['--response-body-max <size>', 'longer ones are cut off: 1GiB'],
  ['--retry', 'send a safe call without a body once more, where no answer came'],
  ['--no-retry', 'send nothing twice'],
  [
    '--breaker <faults/time>',
    'leave the service alone for so long after so many calls without an answer: 20/10s; never',
  ],
  ['--websockets', 'let WebSockets pass'],
  ['--no-websockets', 'refuse them'],
  ['--cors-origin <origin...>', 'whose pages may call: https://app.example; any; none'],
  ['--validation <mode>', 'compare requests with the spec', ['off', 'report', 'enforce']],
  ['--target-ca <file>', 'PEM: whom the certificate of the service may be signed by'],
  ['--client-certificate <file>', 'PEM chain that the gateway shows to the service'],
  ['--client-key <file>', 'its private key, PEM; it is never shown'],
  ['--default <member...>', `as the exchange has it: ${members.join(', ')}, or all`],
  ['--file <file>', 'JSON with any of these members (- for standard input)'],
]

/** How the gateway treats an API's calls. */
export function addTrafficCommands(apis: Command): void {
  const traffic = apis
    .command('traffic')
    .description('How the gateway treats its calls: quotas, times, sizes, origins, certificates.')
  addCommand(traffic, {
    usage: 'show <api>',
    description: 'Show what is not as the exchange has it by default.',
    async work({ ask, show }, args) {
      const api = await ask('GET', apiPath(args))
      show((api.traffic ?? {}) as Answer, () => printTraffic(api))
    },
  })
  addChange(traffic, {
    usage: 'set <api>',
    description: 'Change it. What is not named stays as it is.',
    flags,
    examples: [
      'apis traffic set appointments-v1 --quota 200/second --response-timeout 20s',
      'apis traffic set appointments-v1 --cors-origin https://app.example http://localhost:5173',
      'apis traffic set appointments-v1 --client-certificate gateway.pem --client-key gateway.key --target-ca dms.pem',
      'apis traffic set appointments-v1 --default responseTimeoutMillis breaker',
    ],
    method: 'PATCH',
    path: apiPath,
    print: printTraffic,
    body: patchOf,
  })
}

/** Of an API: how its calls are treated, and nothing else. */
function printTraffic({ traffic, valuesSet }: Answer): void {
  const isKeySet = ((valuesSet ?? []) as string[]).includes('tls:key')
  const shown = { ...(traffic as Answer | undefined), ...(isKeySet && { clientKey: 'set' }) }
  if (Object.keys(shown).length === 0) note('All of it is as the exchange has it by default.')
  else printRecord(shown)
}

function patchOf(flags: Flags): object {
  const { clientKey, default: byDefault = [], file } = flags as Flags & { default?: string[] }
  const values = clientKey === undefined ? {} : { values: { 'tls:key': readText(clientKey as string) } }
  for (const name of byDefault) {
    if (name !== 'all' && !members.includes(name)) {
      throw new UsageRefused(`There is no ${name}. There are: ${members.join(', ')}, or all.`)
    }
  }
  const said = { ...readJsonFile(file as string | undefined), ...settingsOf(flags) }
  const both = byDefault.find((name) => name === 'all' || Object.hasOwn(said, name))
  if (both !== undefined && Object.keys(said).length > 0) {
    throw new UsageRefused(`--default ${both} and a value for it exclude each other.`)
  }
  if (byDefault.includes('all')) return { traffic: null, ...values }
  const traffic = { ...said, ...Object.fromEntries(byDefault.map((name) => [name, null])) }
  const patch = { ...(Object.keys(traffic).length > 0 && { traffic }), ...values }
  if (Object.keys(patch).length === 0) throw new UsageRefused('Say what to change (see --help).')
  return patch
}

function settingsOf(flags: Flags): Record<string, unknown> {
  const text = (name: string) => flags[name] as string | undefined
  const quotas = quotasOf(flags.quota as string[] | undefined)
  const pem = (name: string) => {
    const path = text(name)
    return path === undefined ? undefined : readText(path)
  }
  return given({
    quotas: quotas?.length === 0 ? null : quotas,
    connectTimeoutMillis: millisOf('--connect-timeout', text('connectTimeout')),
    responseTimeoutMillis: millisOf('--response-timeout', text('responseTimeout')),
    idleTimeoutMillis: millisOf('--idle-timeout', text('idleTimeout')),
    requestBodyBytesMax: bytesOf('--request-body-max', text('requestBodyMax')),
    responseBodyBytesMax: bytesOf('--response-body-max', text('responseBodyMax')),
    retry: flags.retry,
    breaker: breakerOf(text('breaker')),
    websockets: flags.websockets,
    corsOrigins: originsOf(flags.corsOrigin as string[] | undefined),
    validation: text('validation'),
    targetCa: pem('targetCa'),
    clientCertificate: pem('clientCertificate'),
  })
}

function breakerOf(text: string | undefined): object | undefined {
  if (text === undefined) return undefined
  if (text === 'never') return { faults: 0, seconds: 1 }
  const [, faults, time] = /^(\d{1,6})\/(.+)$/.exec(text) ?? []
  const millis = millisOf('--breaker', time)
  if (faults === undefined || millis === undefined || millis % 1000 !== 0) {
    throw new UsageRefused('--breaker must be faults and whole seconds such as 20/10s, or never.')
  }
  return { faults: Number(faults), seconds: millis / 1000 }
}

function originsOf(texts: readonly string[] | undefined): string[] | null | undefined {
  if (texts?.length === 1 && texts[0] === 'any') return null
  return texts?.length === 1 && texts[0] === 'none' ? [] : texts && [...texts]
}
