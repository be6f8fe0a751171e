import { lookup as systemLookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { LRUCache } from 'lru-cache'
import { createFairSlots } from './fair-slots.ts'

export interface NameLookupOptions {
  /** How a name becomes addresses; the system's way unless a test says otherwise. */
  lookup?: LookupFunction
  /** Look-ups that run at once. */
  slotsMax?: number
}

type Answer = Parameters<Parameters<LookupFunction>[2]>

type Asker = (answer: Answer) => void

/** A name that is being looked up, or waits for its turn, and who waits for it. */
interface Asked {
  waiting: Set<Asker>
  hasBegun: boolean
}

interface Known {
  answer: Answer
  at: number
}

/** Longer than most names of services stay as they are; the system says nothing of how long a name server would have it kept. */
const FRESH_MILLIS = 30_000
/** An answer that is being asked for anew is used for so long while the new one does not come. */
const STALE_MILLIS = 600_000
const STALE_AFTER_MILLIS = 250
/** Nobody waits longer, however long the system goes on. */
const DEADLINE_MILLIS = 4_000
/** Whoever takes longer has a name server that is away, or wants to seem so. */
const SLOW_MILLIS = 1_000
const NAMES_MAX = 10_000

/**
 * Looks names up so that those of one tenant that hang hold up nobody else (threats G-H, G-J). The system's way takes a thread for each look-up, and of the few that all of this
 * process has, half are for look-ups. So names of one domain are looked up one at a time; a name that was never answered, and every name of a domain that was slow, have half
 * of the places at most, and the others are for names that are known; whoever asks waits for the same answer as others do, and not for long; and an answer is used for
 * half a minute, and for ten where no new one comes. What is answered is addresses: whether they may be called is asked by whoever connects, each time.
 */
export function createNameLookup({
  lookup = systemLookup as LookupFunction,
  slotsMax = systemSlots(),
}: NameLookupOptions = {}): LookupFunction {
  const slots = createFairSlots({ slotsMax, doubtfulMax: Math.max(1, Math.floor(slotsMax / 2)) })
  const known = new LRUCache<string, Known>({ max: NAMES_MAX })
  const slow = new LRUCache<string, true>({ max: NAMES_MAX })
  const running = new Map<string, Asked>()

  function begin(hostname: string, asked: Asked): void {
    running.set(hostname, asked)
    const group = domainOf(hostname)
    const wish = {
      group,
      isDoubtful: slow.has(group) || !known.has(hostname),
      isWanted: () => asked.waiting.size > 0,
    }
    slots.take(wish, (leave) => {
      asked.hasBegun = true
      const began = performance.now()
      lookup(hostname, { all: true }, (...answer) => {
        if (performance.now() - began > SLOW_MILLIS) slow.set(group, true)
        else slow.delete(group)
        keep(hostname, answer)
        running.delete(hostname)
        leave()
        for (const tell of [...asked.waiting]) tell(answer)
      })
    })
  }

  /** The last who waits has gone: what has not begun yet is not begun for nobody. */
  function leave(hostname: string, asked: Asked, tell: Asker): void {
    asked.waiting.delete(tell)
    if (asked.waiting.size === 0 && !asked.hasBegun && running.get(hostname) === asked) running.delete(hostname)
  }

  function keep(hostname: string, answer: Answer): void {
    const [fault] = answer
    if (!fault) known.set(hostname, { answer, at: performance.now() })
    // That there is no such name is an answer; that no name server could be reached is none.
    else if (fault.code !== 'EAI_AGAIN') known.delete(hostname)
  }

  return (hostname, options, callback) => {
    const kept = known.get(hostname)
    const age = kept ? performance.now() - kept.at : Number.POSITIVE_INFINITY
    if (kept && age < FRESH_MILLIS) {
      // Never before it returns: who asks may not be ready yet.
      setImmediate(() => answerAs(kept.answer, options, callback))
      return
    }
    const stale = kept && age < STALE_MILLIS ? kept.answer : undefined
    const ofOthers = running.get(hostname)
    const asked: Asked = ofOthers ?? { waiting: new Set(), hasBegun: false }
    const tell = (answer: Answer) => {
      leave(hostname, asked, tell)
      clearTimeout(timer)
      answerAs(answer[0]?.code === 'EAI_AGAIN' && stale ? stale : answer, options, callback)
    }
    const timer = setTimeout(
      () => tell(stale ?? [tookTooLong(hostname), []]),
      stale ? STALE_AFTER_MILLIS : DEADLINE_MILLIS,
    )
    // Before it begins: it may be answered at once.
    asked.waiting.add(tell)
    if (!ofOthers) begin(hostname, asked)
  }
}

/** As dns.lookup answers, whether all addresses are wanted or one. */
function answerAs(
  [fault, found]: Answer,
  { all, family }: Parameters<LookupFunction>[1],
  callback: Parameters<LookupFunction>[2],
): void {
  if (fault || !Array.isArray(found)) {
    callback(fault, found)
    return
  }
  const wanted = family === 4 || family === 6 ? found.filter((address) => address.family === family) : found
  const [first] = wanted
  if (all) callback(null, wanted)
  else if (first) callback(null, first.address, first.family)
  else callback(Object.assign(new Error('no address of this family'), { code: 'ENOTFOUND' }), [])
}

/** As the system says that no name server answered (EAI_AGAIN, getaddrinfo(3)). */
const tookTooLong = (hostname: string): NodeJS.ErrnoException =>
  Object.assign(new Error(`looking up ${hostname} took longer than ${DEADLINE_MILLIS} ms`), { code: 'EAI_AGAIN' })

/** Whose names these are, nearly: the last two labels, or three where the second is as short as in `co.uk`. Pure. */
function domainOf(hostname: string): string {
  const labels = hostname.toLowerCase().replace(/\.$/, '').split('.')
  const isPublic = labels.length > 2 && (labels.at(-2) ?? '').length <= 3
  return labels.slice(isPublic ? -3 : -2).join('.')
}

/** Half of the threads of libuv, rounded up, are for work that may be slow: two, unless the environment says that there are more threads. */
function systemSlots(): number {
  const threads = Number(process.env.UV_THREADPOOL_SIZE ?? 4)
  return Number.isInteger(threads) && threads > 0 ? Math.max(2, Math.floor((Math.min(threads, 1_024) + 1) / 2)) : 2
}
