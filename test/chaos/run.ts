import { fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { startDatabaseProxy } from '../../bench/src/harness/tcp-proxy.ts'
import { createManage, type Manage } from '../../bench/src/visibility/manage.ts'
import { createRandom } from '../fuzz/random.ts'
import { databaseOfItsOwn } from '../support/databases.ts'
import { temporaryFolder } from '../support/dev-process.ts'
import { createNode, type Node, readManagementFile } from './nodes.ts'
import { makeWorld, type PossibleCall, type WorldSize } from './world.ts'

export interface ChaosOptions {
  /** Of a PostgreSQL server on which a database is made. */
  serverUrl: string
  calls: number
  edits: number
  rotations: number
  outageSeconds: number
  size: WorldSize
  seed: number
  say: (text: string) => void
}

export interface ChaosResult {
  calls: number
  edits: number
  rotations: number
  restarts: number
  seconds: number
  /** Calls of each outcome: what a service said counts as 200. */
  outcomes: Record<string, number>
  /** Answers that were not right at any moment of the call. The first hundred. */
  wrong: string[]
  /** Calls that had to succeed and did not. The first hundred. */
  failed: string[]
  /** During the outage, of calls whose facts no node can have had in memory. */
  excused: number
}

const IN_FLIGHT = 24
const EDITS_IN_FLIGHT = 3
/** Tokens are used for as long as this, so that some are of keys before the last rotation. */
const TOKENS_KEPT = 4
const TOKEN_EVERY_MILLIS = 1_500
/** After the database is back: nodes hear of changes again. */
const HEALING_MILLIS = 5_000

/** Two nodes on one PostgreSQL behind a balancer, loaded with calls while everything that can be changed is, and worse. */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const { say } = options
  const random = createRandom(options.seed)
  const ends: (() => Promise<unknown> | unknown)[] = []
  try {
    const folder = await temporaryFolder()
    ends.push(folder.remove)
    const database = await databaseOfItsOwn(options.serverUrl)
    ends.push(database.drop)
    const { proxy, url: databaseUrl } = await startDatabaseProxy(database.url)
    ends.push(proxy.close)
    const service = await startService()
    ends.push(service.close)

    const shared = { folder: folder.path, databaseUrl, encryptionKey: randomBytes(32).toString('base64') }
    const nodes = [await createNode({ ...shared, name: 'a' }), await createNode({ ...shared, name: 'b' })] as const
    const [a, b] = nodes
    for (const node of nodes) {
      ends.push(() => node.end())
      await node.start()
    }
    const { token, authServerId } = await readManagementFile(folder.path, 'a')
    const manageAt = (node: Node) => createManage(`http://127.0.0.1:${node.base + 1}/management/v1`, token)
    const upNode = () => (a.isUp && (!b.isUp || random.chance(0.5)) ? a : b)
    /** At a node that is up, which then waits for the answer before it goes down. */
    const manage: Manage = async (...asked) => {
      const node = upNode()
      node.inFlight++
      try {
        return await manageAt(node)(...asked)
      } finally {
        node.inFlight--
      }
    }
    say('making records')
    const world = await makeWorld(manage, service.url, options.size)

    const result: ChaosResult = {
      ...{ calls: 0, edits: 0, rotations: 0, restarts: 0, seconds: 0, excused: 0 },
      ...{ outcomes: {}, wrong: [], failed: [] },
    }
    const tokens: string[][] = world.apps.map(() => [])
    const fetchTokens = async () => {
      for (const [index, app] of world.apps.entries()) {
        const node = upNode()
        const answer = await fetch(`http://127.0.0.1:${node.base}/oauth2/${authServerId}/v1/token`, {
          method: 'POST',
          headers: {
            Authorization: `Basic ${Buffer.from(`${app.client_id}:${app.client_secret}`).toString('base64')}`,
            'Content-Type': 'application/x-www-form-urlencoded',
          },
          body: 'grant_type=client_credentials&scope=anonymous',
        })
        if (!answer.ok) continue
        const { access_token } = (await answer.json()) as { access_token: string }
        tokens[index] = [...(tokens[index] ?? []), access_token].slice(-TOKENS_KEPT)
      }
    }
    await fetchTokens()

    let outage: { from: number; until: number } | undefined
    let isOver = false
    const began = performance.now()

    async function makeCall(call: PossibleCall, node = upNode()): Promise<void> {
      const bearer = random.pick(tokens[call.app] as string[])
      node.inFlight++
      const begin = performance.now()
      let outcome: string
      try {
        const { statusCode, body } = await node.gateway.request({
          method: 'GET',
          path: call.path,
          headers: { authorization: `Bearer ${bearer}`, 'subscription-id': call.subscriptionId },
        })
        const text = await body.text()
        outcome = statusCode === 200 ? text : ((JSON.parse(text) as { code?: string }).code ?? text)
      } catch (fault) {
        outcome = `${(fault as NodeJS.ErrnoException).code}: ${(fault as Error).message}`
      } finally {
        node.inFlight--
      }
      const end = performance.now()
      result.calls++
      const kind = outcome.startsWith('/') ? '200' : outcome
      result.outcomes[kind] = (result.outcomes[kind] ?? 0) + 1
      const expected = call.expected(begin, end)
      if (expected.has(outcome)) return
      const during = outage !== undefined && begin <= outage.until && end >= outage.from
      const about = `${outcome}, right would have been ${[...expected].join(' or ')}; ${call.path} ${call.subscriptionId}${during ? ', in the outage' : ''}, ${Math.round(begin - began)} ms after the start, by ${node === a ? 'a' : 'b'}`
      if (during && !call.isStable && outcome === 'PROCESSING-ERROR') result.excused++
      else if (call.isStable && !outcome.startsWith('/')) result.failed.push(about)
      else result.wrong.push(about)
      if (result.wrong.length + result.failed.length > 100) isOver = true
    }
    const stable = world.calls.filter(({ isStable }) => isStable)
    const callUntilOver = async () => {
      while (!isOver) await makeCall(random.chance(0.3) ? random.pick(stable) : random.pick(world.calls))
    }
    const isAway = () => outage !== undefined && performance.now() >= outage.from && performance.now() <= outage.until
    const idle = async () => {
      while (isAway() && !isOver) await sleep(50)
    }
    const editing = new Set<string>()
    const editUntilDone = async () => {
      while (result.edits < options.edits && !isOver) {
        await idle()
        const edit = random.pick(world.edits)
        if (editing.has(edit.record)) {
          await sleep(1)
          continue
        }
        editing.add(edit.record)
        result.edits++
        await edit.make()
        editing.delete(edit.record)
        // Over as long as the calls take.
        const due = began + (result.edits / options.edits) * expectedMillis()
        if (due > performance.now()) await sleep(Math.min(1_000, due - performance.now()))
      }
    }
    /** From the rate of calls so far. */
    const expectedMillis = () => {
      const gone = performance.now() - began
      return result.calls === 0 ? 0 : (gone * options.calls * 0.9) / result.calls
    }
    const at = async (share: number) => {
      while (result.calls < options.calls * share && !isOver) await sleep(20)
    }
    const refreshTokens = async () => {
      while (!isOver) {
        await sleep(TOKEN_EVERY_MILLIS)
        await fetchTokens().catch(() => undefined)
      }
    }
    const events = async () => {
      for (const [index, node] of nodes.entries()) {
        await at(0.15 + 0.15 * index)
        say(`${result.calls} calls: restarting ${index === 0 ? 'a' : 'b'}`)
        await node.stop()
        await node.start()
        result.restarts++
      }
      await at(0.5)
      // What a node has never heard of it cannot know without the database: in a long run each has been called with each long before.
      for (const call of stable) for (const node of nodes) await makeCall(call, node)
      // What is being changed just now is finished first: nobody can tell what became of it otherwise.
      outage = { from: performance.now(), until: Number.POSITIVE_INFINITY }
      while (editing.size > 0) await sleep(20)
      say(`${result.calls} calls: PostgreSQL is away for ${options.outageSeconds} s`)
      proxy.cut()
      await sleep(options.outageSeconds * 1000)
      proxy.heal()
      await sleep(HEALING_MILLIS)
      outage.until = performance.now()
      say(`${result.calls} calls: PostgreSQL is back`)
    }
    const rotate = async () => {
      while (result.rotations < options.rotations && !isOver) {
        await at((result.rotations + 1) / (options.rotations + 1))
        await idle()
        editing.add('keys')
        await manage('POST', `/authorization-servers/${authServerId}/keys/rotate`, {})
        editing.delete('keys')
        result.rotations++
      }
    }
    const failEarly = async () => {
      while (!isOver) await sleep(100)
      const first = [...result.wrong, ...result.failed]
      if (first.length > 100) throw new Error(`too much went wrong:\n${first.slice(0, 10).join('\n')}`)
    }
    const watching = failEarly()
    const progress = setInterval(() => say(`${result.calls} calls, ${result.edits} edits`), 20_000)
    const load = Array.from({ length: IN_FLIGHT }, callUntilOver)
    const background = refreshTokens()
    try {
      await Promise.all([...Array.from({ length: EDITS_IN_FLIGHT }, editUntilDone), events(), rotate(), at(1)])
    } finally {
      isOver = true
    }
    await watching
    clearInterval(progress)
    await Promise.all([...load, background])
    result.seconds = Math.round((performance.now() - began) / 1000)
    return result
  } finally {
    for (const end of ends.reverse()) await end()
  }
}

async function startService(): Promise<{ url: string; close(): void }> {
  const child = fork(fileURLToPath(new URL('./service.mjs', import.meta.url)))
  const port = await new Promise((resolve) => child.once('message', resolve))
  return { url: `http://127.0.0.1:${port}`, close: () => void child.kill() }
}
