import { EventEmitter } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { createRouteHandler, createRouteListener, type Listener } from '../http/index.ts'
import { createLog } from '../telemetry/index.ts'
import { createLazyManagement } from './lazy-management.ts'
import type { ManagementDeps } from './management.ts'

const logged: string[] = []
const log = createLog('info', { write: (line: string) => void logged.push(line) })
let listener: Listener | undefined
afterEach(() => listener?.close())

/** Behind a listener, with something else to load. */
async function listen(load: () => ReturnType<typeof createRouteHandler>) {
  const lazy = createLazyManagement({ log } as ManagementDeps, load)
  listener = await createRouteListener({
    log,
    hot: lazy.hot,
    routes: [{ method: 'GET', path: '/elsewhere', summary: '', handle: () => ({ status: 200, body: 'elsewhere' }) }],
  })
  const origin = `http://127.0.0.1:${await listener.listen(0, '127.0.0.1')}`
  return { lazy, ask: (path: string, init?: RequestInit) => fetch(origin + path, init) }
}

const echo = () =>
  createRouteHandler({
    log,
    routes: [
      {
        method: 'POST',
        path: '/management/v1/echo',
        summary: '',
        handle: ({ body }) => ({ status: 200, body: `${body}` }),
      },
      { method: 'GET', path: '/management/v1', summary: '', handle: () => ({ status: 200, body: 'root' }) },
    ],
  })

describe('the management API on a listener', () => {
  it('is loaded by the first request below its path, once for all that come meanwhile, bodies and all', async () => {
    let loads = 0
    const gate = new EventEmitter()
    const opened = new Promise((resolve) => gate.once('open', resolve))
    const { ask } = await listen(async () => {
      loads++
      await opened
      return echo()
    })
    for (const path of ['/elsewhere', '/management/v1x', '/management', '/management/v2/echo']) {
      expect((await ask(path)).status).toBe(path === '/elsewhere' ? 200 : 404)
    }
    expect(loads).toBe(0)
    const bodies = ['one', 'two', 'three']
    const answers = bodies.map((body) => ask('/management/v1/echo', { method: 'POST', body }))
    await expect.poll(() => loads).toBe(1)
    gate.emit('open')
    expect(await Promise.all(answers.map(async (answer) => (await answer).json()))).toEqual(bodies)
    expect(await (await ask('/management/v1?x=1')).json()).toBe('root')
    expect(loads).toBe(1)
  })

  it('is 500 when it cannot be loaded, and tried again with the next request', async () => {
    let loads = 0
    const { ask } = await listen(async () => {
      loads++
      if (loads === 1) throw new Error('the reason is private')
      return echo()
    })
    const failed = await ask('/management/v1/echo', { method: 'POST', body: 'x' })
    const problem = await failed.json()
    expect([failed.status, failed.headers.get('content-type')]).toEqual([500, 'application/problem+json'])
    expect(problem).toMatchObject({ code: 'PROCESSING-ERROR', requestId: failed.headers.get('request-id') })
    expect(JSON.stringify(problem)).not.toContain('private')
    expect(logged.join('')).toContain('the reason is private')
    expect((await ask('/management/v1/echo', { method: 'POST', body: 'y' })).status).toBe(200)
  })

  it('is closed when it was opened, and only then', async () => {
    let closed = 0
    const { lazy, ask } = await listen(async () => {
      const handler = await echo()
      return {
        handle: handler.handle,
        async close() {
          closed++
          await handler.close()
        },
      }
    })
    await lazy.close()
    expect(closed).toBe(0)
    await ask('/management/v1')
    await lazy.close()
    expect(closed).toBe(1)
  })
})
