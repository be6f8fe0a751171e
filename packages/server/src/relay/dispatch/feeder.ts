import type { RelayStore } from '../../store/index.ts'
import type { Log } from '../../telemetry/index.ts'
import { createStoreFaults } from './store-faults.ts'
import type { Timers } from './timers.ts'
import type { WebhookLanes, WebhookSettings } from './webhook-lanes.ts'

/** Asks the store for due heads, for many webhooks at once. While one answer is on its way the next question gathers. */
export interface Feeder {
  want(webhook: WebhookLanes): void
  remove(webhook: WebhookLanes): void
  stop(): void
}

export interface FeederDeps {
  relay: Pick<RelayStore, 'listDue'>
  /** Undefined: there is no such webhook. Rejects with StoreUnavailable. */
  findSettings(webhookId: string): Promise<WebhookSettings | undefined>
  /** What `Leases.epoch` says of the webhook's shard. */
  epoch(webhook: WebhookLanes): number | undefined
  timers: Timers
  log: Log
  /** It has been asked for. */
  tend(webhook: WebhookLanes): void
}

/** In one question. Embedded, its answer is read in the thread that does everything else. */
const WEBHOOKS_MAX = 100
const HEADS_MAX = 400

interface Look {
  webhook: WebhookLanes
  epoch: number | undefined
  limit: number
}

export function createFeeder({ relay, findSettings, epoch, timers, log, tend }: FeederDeps): Feeder {
  const wanted = new Set<WebhookLanes>()
  const faults = createStoreFaults(log, 'which deliveries are due')
  let isRunning = false
  let isStopped = false

  async function run(): Promise<void> {
    // Others that are wanted in the same moment come along.
    await Promise.resolve()
    while (wanted.size > 0 && !isStopped) {
      const asked = await readSettings(takeSome())
      if (asked) await look(asked)
      await timers.breathe()
    }
    isRunning = false
  }

  /** Those that have waited longest. */
  function takeSome(): WebhookLanes[] {
    const some: WebhookLanes[] = []
    for (const webhook of wanted) {
      if (some.push(webhook) === WEBHOOKS_MAX) break
    }
    for (const webhook of some) wanted.delete(webhook)
    return some
  }

  /** Undefined: the store is away. Those that have nothing to look for are left out. */
  async function readSettings(webhooks: readonly WebhookLanes[]): Promise<WebhookLanes[] | undefined> {
    try {
      await Promise.all(
        webhooks.map(async (webhook) => {
          webhook.settings ??= (await findSettings(webhook.id)) ?? NO_WEBHOOK
        }),
      )
    } catch (fault) {
      await rest(webhooks, fault)
      return undefined
    }
    for (const webhook of webhooks) if (!webhook.wantsLook()) tend(webhook)
    return webhooks.filter((webhook) => webhook.wantsLook())
  }

  async function look(webhooks: readonly WebhookLanes[]): Promise<void> {
    const looks: Look[] = []
    let heads = 0
    for (const webhook of webhooks) {
      if (heads >= HEADS_MAX) {
        wanted.add(webhook)
        continue
      }
      const limit = webhook.beginLook(timers.elapsed())
      heads += limit
      looks.push({ webhook, epoch: epoch(webhook), limit })
    }
    if (looks.length === 0) return
    const now = timers.now()
    try {
      const answers = await relay.listDue(
        looks.map(({ webhook, limit }) => ({ webhookId: webhook.id, limit })),
        now,
      )
      faults.succeeded()
      const found = new Map(answers.map((answer) => [answer.webhookId, answer]))
      for (const { webhook, epoch: asked } of looks) {
        if (asked === undefined || asked !== epoch(webhook)) webhook.dropLook()
        else webhook.endLook(found.get(webhook.id) ?? { due: [] }, timers.elapsed(), now)
        tend(webhook)
      }
    } catch (fault) {
      for (const { webhook } of looks) webhook.dropLook()
      await rest(
        looks.map(({ webhook }) => webhook),
        fault,
      )
    }
  }

  async function rest(webhooks: readonly WebhookLanes[], fault: unknown): Promise<void> {
    for (const webhook of webhooks) wanted.add(webhook)
    const pause = faults.failed(fault)
    await new Promise<void>((resolve) => timers.after(pause, resolve))
  }

  return {
    want(webhook) {
      if (isStopped) return
      wanted.add(webhook)
      if (isRunning) return
      isRunning = true
      void run()
    },
    remove(webhook) {
      wanted.delete(webhook)
    },
    stop() {
      isStopped = true
      wanted.clear()
    },
  }
}

/** It was removed: nothing can be due for it. */
const NO_WEBHOOK: WebhookSettings = { state: 'paused', concurrencyMax: 0, timeoutMillis: 0 }
