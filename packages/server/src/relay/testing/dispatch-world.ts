import type { ApiId, AppId, AuthServerId, ClientId, OrganizationId } from '@portreeve/protocol'
import { laneOf, type NewEvent, type Published, type Settlement, shardOf, type Webhook } from '../../store/index.ts'
import type { Log } from '../../telemetry/index.ts'
import type { AttemptOutcome, Attempts } from '../delivery/attempt.ts'
import { createDispatcher } from '../dispatch/create-dispatcher.ts'
import type { Dispatcher } from '../dispatch/dispatcher.ts'
import type { DispatcherSettings } from '../dispatch/dispatcher-settings.ts'
import type { Receiver, Receivers } from '../receivers.ts'
import type { Connection } from './model-relay-store.ts'
import type { VirtualTime } from './virtual-time.ts'

/** The store behind the world: the model, or a real one. */
export interface WorldStore {
  connect(): Connection
  insertWebhook(webhook: Webhook): Promise<void>
  webhook(id: string): Promise<Webhook>
  changeWebhook(id: string, change: Partial<Webhook>): Promise<void>
  publish(events: readonly NewEvent[]): Promise<Published[]>
  /** The head of a lane, if there is one. */
  skip(webhookId: string, lane: string, at: number): Promise<void>
  retryNow(webhookId: string, at: number): Promise<void>
  /** Lanes in which something waits. */
  countLanes(): Promise<number>
  /** How a delivery ended, if it did. */
  endOf(webhookId: string, lane: string, seq: number): Promise<Settlement['kind'] | undefined>
}

/** What a webhook does with events of one key. */
export type Behaviour = 'takes' | 'slow' | 'refuses' | 'silent' | 'asks for time' | 'gone' | 'moody'

export interface AttemptMade {
  process: number
  eventId: string
  /** From 1, says who sent it. */
  number: number
  begin: number
  end: number
  outcome: AttemptOutcome
  /** It ended before its process did. */
  isKnown: boolean
}

interface LaneRecord {
  webhookId: string
  lane: string
  /** In the order of publication. */
  events: { id: string; seq: number; at: number }[]
  attempts: AttemptMade[]
}

/** How long something may take while nothing out of the ordinary happens. */
export interface Patience {
  /** From when an attempt may begin until it does, with others of its webhook before it. */
  slackMillis: number
  /** After something out of the ordinary, until all is as usual. */
  calmAfterMillis: number
}

export interface DispatchWorld {
  /** Something out of the ordinary happens now: what is late for its sake is not held against anybody. */
  disturb(): void
  /** As a person asks for it: pauses count for nothing. */
  retryNow(webhookId: string): Promise<void>
  insertWebhook(id: string, changes?: Partial<Webhook>): Promise<void>
  behave(webhookId: string, key: string | undefined, behaviour: Behaviour): void
  /** Whether an organization's events are still wanted. */
  want(dataOwnerId: string, isWanted: boolean): void
  /** Events for all of these webhooks, one after the other, in one batch. `toldAfterMillis`: so late does the process that published them hear that they are kept. */
  publish(
    webhookIds: readonly string[],
    keys: readonly (string | undefined)[],
    changes?: Partial<Pick<NewEvent, 'dataOwnerId' | 'kind'>> & { toldAfterMillis?: number },
  ): Promise<void>
  startProcess(settings?: Partial<DispatcherSettings>): number
  kill(process: number): void
  /** From the store, for the time being. */
  cut(process: number, isCut: boolean): void
  close(process: number): Promise<void>
  readonly running: readonly number[]
  dispatcher(process: number): Dispatcher
  readonly lanes: ReadonlyMap<string, LaneRecord>
  readonly attemptCount: number
  /** What must never be, and was. */
  readonly violations: readonly string[]
  readonly held: readonly string[]
  /** What was logged as a warning or worse. */
  readonly warnings: readonly string[]
  /** What can only be said at the end: order, losses, duplicates, pauses, whether lanes went on. */
  judge(patience?: Patience): Promise<{ violations: string[]; repeatedDeliveries: number; delivered: number }>
}

const RETRY_AFTER_MILLIS = 90_000
/** protocol.md 6.4: after the first failure, the second, and so on. */
const PAUSES_SECONDS = [1, 2, 4, 8, 16, 32, 64, 128, 256]
const LONGEST_PAUSE_SECONDS = 300

/** Processes that dispatch, webhooks that behave in all ways, and somebody who takes down everything. */
export function createDispatchWorld(store: WorldStore, time: VirtualTime, random: () => number): DispatchWorld {
  const behaviours = new Map<string, Behaviour>()
  const unwanted = new Set<string>()
  const lanes = new Map<string, LaneRecord>()
  const events = new Map<string, NewEvent>()
  const processes = new Map<number, { dispatcher: Dispatcher; kill(): void; cut(isCut: boolean): void }>()
  const settingsOf = new Map<string, Pick<Webhook, 'concurrencyMax' | 'perSecondMax'>>()
  const underWay = new Map<string, number>()
  const lanesUnderWay = new Set<string>()
  const begins = new Map<string, { process: number; at: number }[]>()
  const violations: string[] = []
  const warnings: string[] = []
  const warn = (_: unknown, message?: string) => void warnings.push(message ?? '')
  const log = { debug() {}, info() {}, warn, error: warn } as Log
  const held: string[] = []
  const disturbances: number[] = []
  const hastened: { webhookId: string; at: number }[] = []
  let [attemptCount, eventCount, processCount] = [0, 0, 0]

  const nameOf = (webhookId: string, lane: string) => `${webhookId} ${lane}`

  function receiverOf(webhook: Webhook): Receiver {
    return {
      webhook,
      appId: webhook.appId,
      appOrganizationId: 'developer' as OrganizationId,
      apiKey: 'key' as ClientId,
      authServerId: 'aus' as AuthServerId,
      url: 'https://webhook.example',
    }
  }

  const receivers: Pick<Receivers, 'recheck' | 'find'> = {
    find: async (webhookId) => receiverOf(await store.webhook(webhookId)),
    async recheck(webhookId, _, dataOwnerId) {
      if (unwanted.has(dataOwnerId)) return { gone: 'not subscribed any more' }
      return receiverOf(await store.webhook(webhookId))
    },
  }

  function answer(behaviour: Behaviour, timeoutMillis: number): AttemptOutcome {
    const millis = Math.ceil(5 + random() * 100)
    switch (behaviour) {
      case 'takes':
        return { kind: 'accepted', status: 202, millis }
      case 'slow':
        return { kind: 'accepted', status: 202, millis: Math.floor(timeoutMillis / 2) }
      case 'refuses':
        return { kind: 'failed', status: 500, millis, answer: 'no\0\ud800' }
      case 'silent':
        return { kind: 'failed', fault: 'no answer', millis: timeoutMillis }
      case 'asks for time':
        return { kind: 'failed', status: 503, millis, retryAfterMillis: RETRY_AFTER_MILLIS }
      case 'gone':
        return { kind: 'gone', status: 410, millis }
      case 'moody':
        return answer(random() < 0.3 ? 'takes' : random() < 0.5 ? 'refuses' : 'asks for time', timeoutMillis)
    }
  }

  /** As one process sends them. When it dies, what is under way stays so at the webhook. */
  function attemptsOf(process: number): Pick<Attempts, 'send'> {
    return {
      send({ event, attempts }, { webhook }) {
        attemptCount++
        const lane = laneOf(event)
        const name = nameOf(webhook.id, lane)
        const begin = time.now()
        const behaviour = behaviours.get(nameOf(webhook.id, event.partitionKey ?? '')) ?? 'takes'
        const outcome = answer(behaviour, webhook.timeoutMillis)
        if (lanesUnderWay.has(name)) violations.push(`two of ${name} are under way`)
        checkRate(webhook, process, begin)
        lanesUnderWay.add(name)
        underWay.set(webhook.id, (underWay.get(webhook.id) ?? 0) + 1)
        const made = { process, eventId: event.id, number: attempts + 1, begin, end: begin + outcome.millis, outcome }
        const record = { ...made, isKnown: false }
        lanes.get(name)!.attempts.push(record)
        if (outcome.kind === 'gone') disturbances.push(begin)
        return new Promise((resolve) => {
          time.after(outcome.millis, () => {
            lanesUnderWay.delete(name)
            underWay.set(webhook.id, underWay.get(webhook.id)! - 1)
            if (!processes.has(process)) return
            record.isKnown = true
            resolve(outcome)
          })
        })
      },
    }
  }

  function checkRate({ id }: Webhook, process: number, at: number): void {
    const { concurrencyMax, perSecondMax = Number.POSITIVE_INFINITY } = settingsOf.get(id)!
    if ((underWay.get(id) ?? 0) >= concurrencyMax) violations.push(`more than ${concurrencyMax} of ${id} are under way`)
    const last = (begins.get(id) ?? []).filter((one) => one.at > at - 1_000 && one.process === process)
    if (last.length >= perSecondMax) violations.push(`more than ${perSecondMax} of ${id} began in a second`)
    begins.set(id, [...last, { process, at }])
  }

  /** Whether nothing out of the ordinary happened from so long before `from` until `to`. */
  function isCalm(from: number, to: number): boolean {
    // The last one by `to`, by halves.
    let [low, high] = [0, disturbances.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (disturbances[middle]! <= to) low = middle + 1
      else high = middle
    }
    return low === 0 || disturbances[low - 1]! < from
  }

  function checkPauses({ webhookId, lane, events: published, attempts }: LaneRecord, patience: Patience): string[] {
    const found: string[] = []
    const calm = (from: number, to: number) => isCalm(from - patience.calmAfterMillis, to)
    const firsts = new Map<string, AttemptMade>()
    for (const [at, attempt] of attempts.entries()) {
      const before = attempts[at - 1]
      if (!firsts.has(attempt.eventId)) firsts.set(attempt.eventId, attempt)
      if (before?.eventId !== attempt.eventId || before.outcome.kind === 'accepted') continue
      const asked = before.outcome.kind === 'failed' ? before.outcome.retryAfterMillis : undefined
      const pause = Math.max((PAUSES_SECONDS[before.number - 1] ?? LONGEST_PAUSE_SECONDS) * 1_000, asked ?? 0)
      const gap = attempt.begin - before.end
      const isHastened = hastened.some(
        (one) => one.webhookId === webhookId && one.at >= before.end - 1_000 && one.at <= attempt.begin,
      )
      const isCounted = attempt.number === before.number + 1
      const what = `attempt ${attempt.number} of ${attempt.eventId} of ${lane}`
      if (isCounted && !isHastened && gap < pause) found.push(`${what} came after ${gap} and not ${pause} ms`)
      if (!calm(before.end, attempt.begin)) continue
      if (!isCounted) found.push(`${what} came after attempt ${before.number}`)
      if (gap > pause + patience.slackMillis) found.push(`${what} came after ${gap}, ${pause} ms were enough`)
    }
    // As soon as it is at the head, others may fail as much as they like.
    for (const [at, { id, at: publishedAt }] of published.entries()) {
      const first = firsts.get(id)
      const before = published[at - 1]
      const endOfBefore = before ? attempts.findLast(({ eventId }) => eventId === before.id)?.end : 0
      if (!first || endOfBefore === undefined) continue
      const free = Math.max(publishedAt, endOfBefore)
      if (calm(free, first.begin) && first.begin - free > patience.slackMillis) {
        found.push(`${id} of ${lane} was at the head for ${first.begin - free} ms before it was tried`)
      }
    }
    return found
  }

  async function judge(patience: Patience = { slackMillis: 100, calmAfterMillis: 0 }) {
    const found = [...violations]
    let [repeatedDeliveries, delivered] = [0, 0]
    for (const record of lanes.values()) {
      const { webhookId, lane, events: published, attempts } = record
      found.push(...checkPauses(record, patience))
      const places = new Map(published.map(({ id }, at) => [id, at]))
      const ends = await Promise.all(published.map(({ seq }) => store.endOf(webhookId, lane, seq)))
      const accepted = new Set<string>()
      let last = 0
      for (const { eventId, outcome } of attempts) {
        const place = places.get(eventId)!
        if (place < last) found.push(`${eventId} of ${lane} came after one that was published later`)
        for (let before = last; before < place; before++) {
          const isOver =
            accepted.has(published[before]!.id) || ends[before] === 'skipped' || ends[before] === 'cancelled'
          if (!isOver) found.push(`${eventId} of ${lane} overtook ${published[before]!.id}`)
        }
        last = Math.max(last, place)
        if (accepted.has(eventId)) repeatedDeliveries++
        if (outcome.kind === 'accepted') accepted.add(eventId)
      }
      for (const [at, { id }] of published.entries()) {
        if (ends[at] === undefined) found.push(`${id} of ${lane} is lost`)
        if (ends[at] === 'delivered' && !accepted.has(id)) found.push(`${id} of ${lane} was never accepted`)
        if (ends[at] === 'delivered') delivered++
      }
    }
    return { violations: found, repeatedDeliveries, delivered }
  }

  return {
    disturb: () => void disturbances.push(time.now()),
    async retryNow(webhookId) {
      await store.retryNow(webhookId, time.now())
      hastened.push({ webhookId, at: time.now() })
    },
    async insertWebhook(id, changes = {}) {
      const webhook: Webhook = {
        ...{ id, appId: 'app' as AppId, apiId: id as ApiId, shard: shardOf(id), state: 'active', accepts: '202' },
        ...{ concurrencyMax: 10, timeoutMillis: 10_000, heldNoticeSeconds: 3_600, sealedSecrets: new Uint8Array() },
        ...{ revision: 1, createdAt: time.now(), updatedAt: time.now() },
        ...changes,
      }
      settingsOf.set(id, webhook)
      await store.insertWebhook(webhook)
    },
    behave: (webhookId, key, behaviour) => void behaviours.set(nameOf(webhookId, key ?? ''), behaviour),
    want: (dataOwnerId, isWanted) => void (isWanted ? unwanted.delete(dataOwnerId) : unwanted.add(dataOwnerId)),
    async publish(webhookIds, keys, { toldAfterMillis, ...changes } = {}) {
      const batch = keys.map((partitionKey): NewEvent => {
        const number = String(++eventCount).padStart(12, '0')
        return {
          ...{
            id: `018c0000-0000-7000-8000-${number}`,
            apiId: 'api' as ApiId,
            organizationId: 'org' as OrganizationId,
          },
          ...{
            dataOwnerId: 'owner',
            channel: '',
            partitionKey,
            requestId: `r${number}`,
            payload: new Uint8Array([123, 125]),
          },
          ...{ receivedAt: time.now(), kind: 'published', isRequestIdGiven: false, webhookIds },
          ...changes,
        }
      })
      for (const event of batch) events.set(event.id, event)
      const results = await store.publish(batch)
      for (const [i, { deliveries }] of results.entries()) {
        const { id, receivedAt } = batch[i]!
        for (const { webhookId, lane, seq } of deliveries) {
          const name = nameOf(webhookId, lane)
          const record = lanes.get(name) ?? { webhookId, lane, events: [], attempts: [] }
          lanes.set(name, record)
          record.events.push({ id, seq, at: receivedAt })
        }
      }
      const here = [...processes.values()]
      const publisher = here[Math.floor(random() * here.length)]?.dispatcher
      if (toldAfterMillis === undefined) publisher?.published(batch, results)
      else time.after(toldAfterMillis, () => publisher?.published(batch, results))
    },
    startProcess(settings) {
      const process = ++processCount
      const timers = time.ofProcess()
      const connection = store.connect()
      const dispatcher = createDispatcher({
        ...{ store: connection, receivers, attempts: attemptsOf(process), node: `node${process}`, log },
        ...{ settings, timers, onHeld: ({ webhookId, lane }) => void held.push(nameOf(webhookId, lane)) },
      })
      dispatcher.start()
      const kill = () => {
        timers.kill()
        connection.kill()
      }
      processes.set(process, { dispatcher, kill, cut: connection.cut })
      return process
    },
    kill(process) {
      processes.get(process)!.kill()
      processes.delete(process)
    },
    cut: (process, isCut) => processes.get(process)?.cut(isCut),
    async close(process) {
      const { dispatcher } = processes.get(process)!
      await dispatcher.close()
      processes.delete(process)
    },
    get running() {
      return [...processes.keys()]
    },
    dispatcher: (process) => processes.get(process)!.dispatcher,
    lanes,
    get attemptCount() {
      return attemptCount
    },
    violations,
    held,
    warnings,
    judge,
  }
}
