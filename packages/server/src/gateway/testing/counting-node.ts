import type { ApiId, AppId, EpochSeconds, SubscriptionId } from '@portreeve/protocol'
import type { Api, App, Quota, Store, Subscription } from '../../store/index.ts'
import { exampleApi, exampleApp, exampleSubscription } from '../../store/testing/examples.ts'
import { createLog } from '../../telemetry/index.ts'
import { createQuotas, type QuotasDeps } from '../quotas/create-quotas.ts'
import type { QuotaAnswer } from '../quotas/quotas.ts'
import type { Route } from '../route-table.ts'

/** Who calls whom, with which quotas. */
export interface Calling {
  app: App
  api: Api
  subscription: Subscription
}

export function calling(
  id: string,
  { app = [], api = [] }: { app?: Quota[]; api?: Quota[] },
  subscriptionId = `subscription ${id}`,
): Calling {
  const apiId = `api ${id}` as ApiId
  return {
    app: exampleApp({ id: `app ${id}` as AppId, selections: [{ apiId }], quotas: app }),
    api: exampleApi({ id: apiId, traffic: { quotas: api } }),
    subscription: exampleSubscription({ id: subscriptionId as SubscriptionId }),
  }
}

export type Told = 'passed' | 'refused'

/** What one gateway counts with, without the gateway. */
export interface CountingNode {
  /** Both steps; `at` is the clock when left out. */
  call(who: Calling, at?: EpochSeconds): Promise<Told>
  /** The first step as it is: a promise only when the store had to be asked. */
  takeForApp(who: Calling, at?: EpochSeconds): QuotaAnswer | Promise<QuotaAnswer>
  takeForSubscription(who: Calling, at?: EpochSeconds): QuotaAnswer | Promise<QuotaAnswer>
  /** Makes `calls` at once, and says how many passed. */
  passed(calls: number, who: Calling): Promise<number>
  logged: Record<string, unknown>[]
  close(): Promise<void>
}

export function openCountingNode(
  deps: Omit<QuotasDeps, 'log' | 'store'> & { store: Pick<Store, 'quotaCounts' | 'ping'> },
): CountingNode {
  const logged: Record<string, unknown>[] = []
  const log = createLog('debug', { write: (line: string) => logged.push(JSON.parse(line)) })
  const quotas = createQuotas({ ...deps, log })
  const asked = ({ app, api, subscription }: Calling, now: EpochSeconds) => ({
    route: { api } as Route,
    ...{ app, subscription, now },
  })
  const node: CountingNode = {
    takeForApp: (who, at = deps.now()) => quotas.takeForApp(asked(who, at)),
    takeForSubscription: (who, at = deps.now()) => quotas.takeForSubscription(asked(who, at)),
    async call(who, at = deps.now()) {
      const own = await node.takeForApp(who, at)
      if (own.refusal) return 'refused'
      const shared = await node.takeForSubscription(who, at)
      return shared.refusal ? 'refused' : 'passed'
    },
    async passed(calls, who) {
      const told = await Promise.all(Array.from({ length: calls }, () => node.call(who)))
      return told.filter((one) => one === 'passed').length
    },
    logged,
    close: () => quotas.close(),
  }
  return node
}
