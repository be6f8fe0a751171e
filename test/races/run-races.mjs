import { randomBytes } from 'node:crypto'
import { Agent, request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { startNode } from './node-process.mjs'

const RACERS = 50
/** Kills fall anywhere into a round: before the first redemption, between, after the last. */
const KILL_WITHIN_MILLIS = 40
const RETRIES = 3

/**
 * @typedef {object} RaceOptions
 * @property {import('../../packages/server/src/store/index.ts').StoreLocation} location
 * @property {number} nodes How many server processes share the store.
 * @property {number} rounds
 * @property {number} latencyMillisMax
 * @property {number} [killEvery] Each so many rounds one node is killed (SIGKILL) in the middle of one.
 */

/**
 * @typedef {object} RaceReport
 * @property {number} rounds
 * @property {number} requests Redemptions that got an answer.
 * @property {number} cut Redemptions whose node was killed under them.
 * @property {number} kills
 * @property {number} codesUsed Codes that were redeemed.
 * @property {number} rotations Refresh tokens without a grace that were rotated.
 * @property {number} successors Refresh tokens with a grace that were rotated.
 * @property {number} seconds
 * @property {string[]} violations What must never happen and did.
 */

/** @typedef {{ status: number, body: any } | undefined} Answer Undefined when the node was killed. */

/**
 * Rounds of 50 parallel redemptions: of one code, of one refresh token without a grace, of one with 30 seconds.
 * @param {RaceOptions} options @returns {Promise<RaceReport>}
 */
export async function runRaces({ location, nodes: nodesCount, rounds, latencyMillisMax, killEvery }) {
  const options = { location, latencyMillisMax, encryptionKey: randomBytes(32).toString('base64') }
  // The first one makes the schema and the records; the others then find them.
  const nodes = [await startNode(options)]
  const { path, clients, redirect_uri } = await first(nodes).ask('setUp')
  while (nodes.length < nodesCount) nodes.push(await startNode(options))
  const agent = new Agent({ keepAlive: true, maxSockets: RACERS })
  /** @type {RaceReport} */
  const report = {
    rounds: 0,
    requests: 0,
    cut: 0,
    kills: 0,
    codesUsed: 0,
    rotations: 0,
    successors: 0,
    seconds: 0,
    violations: [],
  }
  const began = performance.now()

  /** @param {Record<string, string>} fields @param {number} racer @returns {Promise<Answer>} */
  async function redeem(fields, racer) {
    const node = /** @type {import('./node-process.mjs').RaceNode} */ (nodes[racer % nodes.length])
    const answer = await post(node.port, path, fields, agent)
    if (answer) report.requests++
    else report.cut++
    return answer
  }

  /** One race; with `killed` a node dies in it and is started again, and the racers it had try again once it is back. */
  /** @param {Record<string, string>} fields @param {boolean} killed */
  async function race(fields, killed) {
    const running = Array.from({ length: RACERS }, (_, racer) => redeem(fields, racer))
    if (killed) {
      await pause(Math.random() * KILL_WITHIN_MILLIS)
      const victim = Math.floor(Math.random() * nodes.length)
      await nodes[victim]?.kill()
      report.kills++
      nodes[victim] = await startNode(options)
    }
    const answers = await Promise.all(running)
    if (killed) for (let retry = 0; retry < RETRIES; retry++) answers.push(await redeem(fields, retry))
    return answers.filter((answer) => answer !== undefined)
  }

  /** @param {string} what @param {boolean} holds */
  const must = (what, holds) => {
    if (!holds) report.violations.push(`round ${report.rounds}: ${what}`)
  }
  /** @param {Exclude<Answer, undefined>[]} answers */
  const won = (answers) => answers.filter(({ status }) => status === 200)
  /** @param {Exclude<Answer, undefined>[]} answers */
  const allElseRefused = (answers) =>
    answers.every(({ status, body }) => status === 200 || (status === 400 && body.error === 'invalid_grant'))

  /** @param {string} client_id */
  async function signIn(client_id) {
    const { code, grantId } = await first(nodes).ask('newCode', { client_id })
    const fields = { grant_type: 'authorization_code', client_id, code, redirect_uri }
    return { grantId, fields }
  }
  /** @param {string} client_id */
  async function newRefreshToken(client_id) {
    const { grantId, fields } = await signIn(client_id)
    const answer = await redeem(fields, 0)
    return { grantId, fields: { grant_type: 'refresh_token', client_id, refresh_token: answer?.body.refresh_token } }
  }

  /** @param {boolean} killed */
  async function codeRound(killed) {
    const { fields, grantId } = await signIn(clients.same)
    const answers = await race(fields, killed)
    const winners = won(answers)
    must(`${winners.length} redemptions of one code`, killed ? winners.length <= 1 : winners.length === 1)
    must('a code that was used again leaves its grant alive', await first(nodes).ask('isRevoked', { grantId }))
    must('a refusal of another kind', allElseRefused(answers))
    report.codesUsed += winners.length
  }

  /** @param {boolean} killed */
  async function gracelessRound(killed) {
    const { fields, grantId } = await newRefreshToken(clients.graceless)
    const answers = await race(fields, killed)
    const winners = won(answers)
    must(`${winners.length} rotations of one refresh token`, killed ? winners.length <= 1 : winners.length === 1)
    must('a reused refresh token leaves its grant alive', await first(nodes).ask('isRevoked', { grantId }))
    must('a refusal of another kind', allElseRefused(answers))
    report.rotations += winners.length
  }

  /** @param {boolean} killed */
  async function gracefulRound(killed) {
    const { fields, grantId } = await newRefreshToken(clients.graceful)
    const answers = await race(fields, killed)
    const successors = new Set(won(answers).map(({ body }) => body.refresh_token))
    must(`${successors.size} successors of one refresh token`, successors.size === 1)
    must('somebody was refused within the grace', won(answers).length === answers.length)
    const [successor] = successors
    must('the successor is no good', (await redeem({ ...fields, refresh_token: successor }, 1))?.status === 200)
    must('a grant was revoked for nothing', !(await first(nodes).ask('isRevoked', { grantId })))
    report.successors += successors.size
  }

  try {
    while (report.rounds < rounds) {
      report.rounds++
      const killed = killEvery !== undefined && report.rounds % killEvery === 0
      // One kill a round, in a race of each kind by turns.
      const turn = killed ? report.kills % 3 : -1
      await codeRound(turn === 0)
      await gracelessRound(turn === 1)
      await gracefulRound(turn === 2)
    }
  } finally {
    agent.destroy()
    await Promise.all(nodes.map((node) => node.stop()))
  }
  report.seconds = (performance.now() - began) / 1000
  return report
}

/** @template T @param {T[]} list @returns {T} */
function first(list) {
  return /** @type {T} */ (list[0])
}

/** @param {number} port @param {string} path @param {Record<string, string>} fields @param {Agent} agent @returns {Promise<Answer>} */
function post(port, path, fields, agent) {
  const body = new URLSearchParams(fields).toString()
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length }
  return new Promise((resolve) => {
    const call = request({ host: '127.0.0.1', port, path, method: 'POST', headers, agent }, (response) => {
      read(response).then(resolve, () => resolve(undefined))
    })
    call.on('error', () => resolve(undefined))
    call.end(body)
  })
}

/** @param {import('node:http').IncomingMessage} response @returns {Promise<Answer>} Rejects when it is cut in the middle. */
async function read(response) {
  let text = ''
  for await (const chunk of response) text += chunk
  return { status: response.statusCode ?? 0, body: JSON.parse(text) }
}
