/**
 * What was published and what arrived, and what that says about the relay. Knows nothing of processes: ledger.test.ts shows that it finds what it
 * is there to find.
 *
 * The publisher of one key sends the next event only when the one before was acknowledged, so events of a key are numbered 0, 1, 2 … in the order
 * in which they were acknowledged, and have to be taken for the first time in that order.
 *
 * @typedef {object} Acknowledged
 * @property {string | undefined} key Undefined: the event has no partition key, and its number is its own among all such.
 * @property {number} n
 * @property {string} eventId
 * @property {readonly string[]} webhooks Who has to get it.
 *
 * @typedef {object} Receipt A webhook took an event: it answered 202.
 * @property {string} webhook
 * @property {string | undefined} key
 * @property {number} n
 * @property {string} eventId
 * @property {number} at Milliseconds since 1970.
 *
 * @typedef {object} Disruption Something was killed, and was back some time later; or a receiver stood still for longer than anybody waits.
 * @property {string} what
 * @property {number} from Milliseconds since 1970.
 * @property {number} until
 *
 * @typedef {object} Verdict
 * @property {number} acknowledged Events.
 * @property {number} expected Deliveries of these: an event that two webhooks get counts twice.
 * @property {number} taken Deliveries that arrived, each counted once.
 * @property {number} unacknowledged Deliveries that arrived of events whose publisher gave up. They may.
 * @property {number} lost
 * @property {number} reordered First receipts that came after the first receipt of a later event of the lane, and receipts of an event after those of a later one.
 * @property {number} duplicates Receipts after the first.
 * @property {number} unexplained Duplicates between whose receipts nothing was killed, or that share their kill with another one of their lane.
 * @property {number} mostOfOneKill Duplicates of one kill.
 * @property {number} doubled One publish, in spite of its X-Request-Id, became two events; or an event has another id than the publisher was given.
 * @property {string[]} examples Of everything that must not be, the first fifty.
 */

const EXAMPLES_MAX = 50
/** That an event was taken is kept within this time, unless something is killed meanwhile. */
const KEPT_MILLIS_MAX = 5_000
/** Events of a key that are remembered after they were taken. */
const KEPT = 100

/** @typedef {ReturnType<typeof createLedger>} Ledger */

export function createLedger() {
  /**
   * Events that are not taken by everybody yet. @type {Map<string, { eventId: string, left: Set<string> | undefined, by: Set<string> }>}
   */
  const open = new Map()
  /** What each webhook took of each key, newest last: of those without one everything, else what can still matter. @type {Map<string, { last: number, taken: Map<number, { eventId: string, at: number }> }>} */
  const lanes = new Map()
  /** @type {{ lane: string, n: number, from: number, until: number }[]} */
  const repeats = []
  /** @type {Disruption[]} */
  const disruptions = []
  const counts = { acknowledged: 0, expected: 0, taken: 0, reordered: 0, duplicates: 0, doubled: 0 }
  /** @type {string[]} */
  const examples = []
  let waiting = 0

  /** @param {string} text */
  const tell = (text) => {
    if (examples.length < EXAMPLES_MAX) examples.push(text)
  }
  /** @param {{ key: string | undefined, n: number }} event */
  const nameOf = ({ key, n }) => (key === undefined ? `#${n}` : `${key} ${n}`)

  /** @param {string} name @param {{ eventId: string, left: Set<string> | undefined, by: Set<string> }} event */
  function closeIfDone(name, event) {
    if (event.left?.size === 0) open.delete(name)
  }

  return {
    /** @param {Acknowledged} event */
    acknowledged({ key, n, eventId, webhooks }) {
      const name = nameOf({ key, n })
      const event = open.get(name) ?? { eventId, left: undefined, by: new Set() }
      if (event.eventId !== eventId) {
        counts.doubled++
        tell(`${name} was acknowledged as ${eventId} and arrived as ${event.eventId}`)
      }
      counts.acknowledged++
      counts.expected += webhooks.length
      event.left = new Set(webhooks.filter((webhook) => !event.by.has(webhook)))
      counts.taken += webhooks.length - event.left.size
      waiting += event.left.size
      open.set(name, event)
      closeIfDone(name, event)
    },

    /** In the order in which they were taken. @param {Receipt} receipt */
    took({ webhook, key, n, eventId, at }) {
      const name = nameOf({ key, n })
      const laneName = `${webhook} ${key ?? '#'}`
      const lane = lanes.get(laneName) ?? { last: -1, taken: new Map() }
      lanes.set(laneName, lane)

      const before = lane.taken.get(n)
      const event = open.get(name) ?? { eventId, left: undefined, by: new Set() }
      const known = before?.eventId ?? event.eventId
      if (known !== eventId) {
        counts.doubled++
        tell(`${name} arrived at ${webhook} as ${eventId}, and is ${known}`)
      }
      if (before) {
        counts.duplicates++
        repeats.push({ lane: key === undefined ? `${laneName}${n}` : laneName, n, from: before.at, until: at })
      } else {
        open.set(name, event)
        event.by.add(webhook)
        if (event.left?.delete(webhook)) {
          waiting--
          counts.taken++
        }
        closeIfDone(name, event)
      }
      lane.taken.set(n, { eventId, at })

      if (key === undefined) return
      if (n < lane.last) {
        counts.reordered++
        tell(
          `${name} arrived at ${webhook} behind ${lane.last}${before === undefined ? ', for the first time' : ', once more'}`,
        )
      }
      lane.last = n
      // Of a key only the last one taken can come again; an older one is out of order anyway.
      for (const old of lane.taken.keys()) {
        if (old >= n - KEPT) break
        lane.taken.delete(old)
      }
    },

    /** @param {Disruption} disruption */
    disrupted(disruption) {
      disruptions.push(disruption)
    },

    counts: () => counts,

    /** Deliveries of acknowledged events that have not arrived yet. */
    waiting: () => waiting,

    /** Some of these, for people. @returns {string[]} */
    examplesOfWaiting() {
      /** @type {string[]} */
      const some = []
      for (const [name, { eventId, left }] of open) {
        if (some.length >= 10) break
        if (left !== undefined) some.push(`${name} (${eventId}) at ${[...left].join(', ')}`)
      }
      return some
    },

    /** When nothing more can arrive. @returns {Verdict} */
    judge() {
      let lost = 0
      let unacknowledged = 0
      for (const [name, { eventId, left, by }] of open) {
        if (left === undefined) unacknowledged += by.size
        else {
          lost += left.size
          tell(`${name} (${eventId}) was acknowledged and did not arrive at ${[...left].join(', ')}`)
        }
      }
      const { unexplained, mostOfOneKill } = explain(repeats, disruptions, tell)
      return { ...counts, unacknowledged, lost, unexplained, mostOfOneKill, examples }
    },
  }
}

/**
 * Each kill may cost each lane one duplicate: of the event that was under way there, sent and not yet kept as delivered. Gives each duplicate the
 * first kill, between its receipts and soon after the first of them, that its lane has not spent yet.
 *
 * @param {readonly { lane: string, n: number, from: number, until: number }[]} repeats
 * @param {readonly Disruption[]} disruptions
 * @param {(text: string) => void} tell
 */
function explain(repeats, disruptions, tell) {
  const sorted = [...disruptions].sort((a, b) => a.from - b.from)
  /** @type {Map<string, Set<number>>} */
  const spent = new Map()
  const ofKill = new Array(sorted.length).fill(0)
  let unexplained = 0
  for (const { lane, n, from, until } of repeats) {
    const spentHere = spent.get(lane) ?? new Set()
    spent.set(lane, spentHere)
    const kept = Math.min(until, from + KEPT_MILLIS_MAX)
    const kill = sorted.findIndex((each, at) => each.from <= kept && each.until >= from && !spentHere.has(at))
    if (kill === -1) {
      unexplained++
      tell(
        `${lane} ${n} was taken twice at ${new Date(from).toISOString()}, ${until - from} ms apart, though nothing was killed meanwhile that explains it`,
      )
    } else {
      spentHere.add(kill)
      ofKill[kill]++
    }
  }
  return { unexplained, mostOfOneKill: Math.max(0, ...ofKill) }
}
