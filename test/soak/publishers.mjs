import { randomUUID } from 'node:crypto'
import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

const ANSWER_MILLIS_MAX = 10_000
const AGAIN_MILLIS = 50
const FILLER_CHARS_MAX = 900
/** Who publishes without a key gives up now and then: then nobody knows whether the event was kept. */
const GIVE_UP = 0.3

/**
 * @typedef {object} Publishing
 * @property {import('./world.mjs').World} world
 * @property {string} authServerId
 * @property {readonly import('./processes.mjs').Exchange[]} exchanges
 * @property {import('./ledger.mjs').Ledger} ledger
 * @property {ReturnType<typeof import('./plan.mjs').createDice>} dice
 * @property {number} keys Each has one publisher, which sends the next event when the one before is acknowledged.
 * @property {number} unkeyed So many publishers send without a key.
 * @property {number} perSecond All together.
 * @property {(violation: string) => void} onViolation
 */

/** Publishes until it is told to stop; what was begun is acknowledged then, or given up. @param {Publishing} options */
export function startPublishers(options) {
  const { world, exchanges, ledger, dice, onViolation } = options
  const agent = new Agent({ keepAlive: true, maxSockets: options.keys + options.unkeyed })
  /** @type {Map<string, string>} */
  const tokens = new Map()
  const counts = { resent: 0, givenUp: 0 }
  let isOver = false
  let isPaused = false
  let unkeyedSoFar = 0
  const paceMillis = (1000 * (options.keys + options.unkeyed)) / options.perSecond

  const pickExchange = () => {
    const up = exchanges.filter((each) => each.isUp())
    return dice.pick(up.length > 0 ? up : exchanges)
  }

  /** @param {number} port @param {string} path @param {Record<string, string>} headers @param {string} body @returns {Promise<{ status: number, text: string }>} */
  const post = (port, path, headers, body) =>
    new Promise((resolve, reject) => {
      const asked = request(
        { agent, host: '127.0.0.1', port, path, method: 'POST', timeout: ANSWER_MILLIS_MAX },
        (answer) => {
          /** @type {Buffer[]} */
          const chunks = []
          answer.on('data', (chunk) => chunks.push(chunk))
          answer.on('error', reject)
          answer.on('close', () => {
            if (!answer.complete) reject(new Error('cut off'))
            else resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() })
          })
        },
      )
      for (const [name, value] of Object.entries(headers)) asked.setHeader(name, value)
      asked.on('timeout', () => asked.destroy(new Error(`no answer in ${ANSWER_MILLIS_MAX / 1000} s`)))
      asked.on('error', reject)
      asked.end(body)
    })

  /** @param {import('./world.mjs').Publisher} publisher @param {number} portBase */
  async function tokenOf({ apiId, client_id, client_secret }, portBase) {
    const kept = tokens.get(apiId)
    if (kept !== undefined) return kept
    const answer = await post(
      portBase,
      `/oauth2/${options.authServerId}/v1/token`,
      {
        Authorization: `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}`,
        'Content-Type': 'application/x-www-form-urlencoded',
      },
      'grant_type=client_credentials&scope=anonymous',
    )
    if (answer.status !== 200) throw new Error(`the token endpoint answered ${answer.status}`)
    const { access_token } = JSON.parse(answer.text)
    tokens.set(apiId, access_token)
    return String(access_token)
  }

  /** @param {{ at: number, key: string | undefined, n: number, giveUp: number }} event */
  async function publish({ at, key, n, giveUp }) {
    const publisher = /** @type {import('./world.mjs').Publisher} */ (world.publishers[at % world.publishers.length])
    const dataOwner = /** @type {string} */ (world.dataOwners[(at >> 2) % world.dataOwners.length])
    const requestId = randomUUID()
    const body = JSON.stringify({ key, n, filler: 'x'.repeat(dice.int(FILLER_CHARS_MAX)) })
    for (let attempt = 0; ; attempt++) {
      if (attempt > 0) {
        if (dice.chance(giveUp)) {
          counts.givenUp++
          return
        }
        counts.resent++
        await sleep(AGAIN_MILLIS)
      }
      try {
        const { portBase } = pickExchange()
        const headers = {
          Authorization: `Bearer ${await tokenOf(publisher, portBase)}`,
          'Content-Type': 'application/json',
          'Data-Owner-Id': dataOwner,
          'X-Request-Id': requestId,
          ...(key !== undefined && { partitionKey: key }),
        }
        const { status, text } = await post(portBase + 3, '/v2/events/soak', headers, body)
        if (status === 200) {
          ledger.acknowledged({ key, n, eventId: JSON.parse(text).eventId, webhooks: publisher.webhooks })
          return
        }
        if (status === 401) tokens.delete(publisher.apiId)
        else if (status < 500 && status !== 429) onViolation(`a publisher was answered ${status}: ${text}`)
      } catch {
        // Down, or just killed: whether it was kept, the next answer says.
      }
    }
  }

  const rest = async () => {
    await sleep(dice.int(2 * paceMillis))
    while (isPaused && !isOver) await sleep(20)
  }
  /** @param {number} at */
  const publishKey = async (at) => {
    for (let n = 0; !isOver; n++) {
      await publish({ at, key: `k${at}`, n, giveUp: 0 })
      await rest()
    }
  }
  /** @param {number} at */
  const publishWithoutKey = async (at) => {
    while (!isOver) {
      await publish({ at, key: undefined, n: unkeyedSoFar++, giveUp: GIVE_UP })
      await rest()
    }
  }
  const all = Promise.all([
    ...Array.from({ length: options.keys }, (_, at) => publishKey(at)),
    ...Array.from({ length: options.unkeyed }, (_, at) => publishWithoutKey(at)),
  ])

  return {
    counts,
    pause: () => {
      isPaused = true
    },
    resume: () => {
      isPaused = false
    },
    async stop() {
      isOver = true
      await all
      agent.destroy()
    },
  }
}
