import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { EpochSeconds } from '@portreeve/protocol'
import type { Store, UsageKey } from '../../../store/index.ts'

// biome-ignore lint/suspicious/noExplicitAny: what stands in the log, as anybody would read it.
export type LogLine = any

/** Every line of the access log in `home`, read as its documentation says, and with nothing of the code that wrote it. */
export async function readLog(home: string): Promise<LogLine[]> {
  const directory = join(home, 'access-log')
  const names = await readdir(directory).catch(() => [])
  const texts = await Promise.all(names.toSorted().map((name) => readFile(join(directory, name), 'utf8')))
  return texts.flatMap((text) => {
    const lines = text.split('\n')
    if (lines.pop() !== '') throw new Error('the access log ends in the middle of a line')
    return lines.map((line) => JSON.parse(line))
  })
}

interface Sums {
  [name: string]: number
}

/** By API, version, app and subscription: what the calls of these lines come to. */
export function sumsOfLog(lines: readonly LogLine[]): Record<string, Sums> {
  const sums: Record<string, Sums> = {}
  for (const line of lines) {
    if (line.preflight) continue
    const key = [line.api, line.version, line.environment, line.app, line.subscription, line.organization].join(' ')
    const month = line.time.slice(0, 7)
    sums[`${month} ${key}`] ??= {
      ...{ calls: 0, status2xx: 0, gateway4xx: 0, api4xx: 0, gateway5xx: 0, api5xx: 0, unanswered: 0 },
      ...{ requestBytes: 0, responseBytes: 0 },
    }
    const of = sums[`${month} ${key}`] as Sums
    const add = (name: string, by = 1) => {
      of[name] = (of[name] as number) + by
    }
    add('calls')
    add('requestBytes', line.bytesIn)
    add('responseBytes', line.bytesOut)
    const source = line.source === 'API' ? 'api' : 'gateway'
    if (line.status === 0) add('unanswered')
    else if (line.status >= 500) add(`${source}5xx`)
    else if (line.status >= 400) add(`${source}4xx`)
    else if (line.status >= 200 && line.status < 300) add('status2xx')
  }
  return sums
}

/** The same of the store's usage, of this month and the one before. */
export async function sumsOfUsage({ usage }: Pick<Store, 'usage'>): Promise<Record<string, Sums>> {
  const sums: Record<string, Sums> = {}
  const today = new Date()
  for (const back of [0, 1]) {
    const month = (Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - back) / 1000) as EpochSeconds
    let after: UsageKey | undefined
    for (;;) {
      const page = await usage.list({ month, lead: undefined, after, limit: 100 })
      for (const each of page) {
        const { apiId, environment, appId, subscriptionId, organizationId } = each
        const version = apiId === undefined ? undefined : each.version
        const key = [apiId, version, environment, appId, subscriptionId, organizationId].join(' ')
        sums[`${new Date(month * 1000).toISOString().slice(0, 7)} ${key}`] = { ...each.counts }
      }
      const last = page.at(-1)
      if (page.length < 100 || !last) break
      after = [last.apiId ?? '', last.version, last.appId ?? '', last.subscriptionId ?? '']
    }
  }
  return sums
}
