import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Demo } from '../../packages/server/src/demo/index.ts'
import { type DevProcess, freePortBase, startDevProcess } from '../support/dev-process.ts'
import { call, getToken } from '../support/exchange-calls.ts'
import { freePort } from '../support/ports.ts'
import { exampleFolder, missing, readmeBlock, readmeLine } from './support/example-folder.ts'
import { runProgram, startProgram } from './support/run-program.ts'

vi.setConfig({ testTimeout: 60_000 })

/** Started by their READMEs' lines. */
const services: { name: string; why?: string | undefined; lines(): Promise<string> }[] = [
  { name: 'api-service with Express', lines: () => readmeLine('api-service', 'express-service.mjs') },
  { name: 'api-service with Fastify', lines: () => readmeLine('api-service', 'fastify-service.mjs') },
  {
    name: 'the Python service with PyJWT',
    why: missing.python,
    lines: () => readmeBlock('python', 'api_service.py'),
  },
  {
    name: 'the Java service (javac)',
    why: missing.java,
    lines: async () => `${await readmeLine('java', 'javac')}\n${await readmeBlock('java', 'ApiService')}`,
  },
]

describe('examples: services behind the gateway of portreeve dev', () => {
  let dev: DevProcess
  let demo: Demo
  let folder: Awaited<ReturnType<typeof exampleFolder>>
  let port: number
  const ends: (() => Promise<unknown>)[] = []

  beforeAll(async () => {
    folder = await exampleFolder()
    ends.push(folder.remove)
    port = await freePort()
    const targets = [`appointments=http://127.0.0.1:${port}`]
    dev = await startDevProcess({ cwd: folder.path, portBase: await freePortBase(), targets })
    ends.push(() => dev.stop())
    demo = await dev.demo()
  })
  afterAll(async () => {
    for (const end of ends.reverse()) await end()
  })

  for (const { name, why, lines } of services) {
    it.skipIf(why)(`${name} answers the calls of an app`, async () => {
      const env = { ...folder.env, PORT: String(port) }
      const service = await startProgram(await lines(), { cwd: folder.path, env })
      try {
        const line = await readmeLine('api-service', 'plain-fetch.mjs')
        const { code, stdout } = await runProgram(line, { cwd: folder.path, env: folder.env })
        expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringMatching(/^200 /) })
        expect(JSON.parse(stdout.slice(4))).toMatchObject({
          dealer: demo.organizations.buyer.name,
          app: demo.app.name,
          // What the machine clients of all languages print.
          items: [
            {
              id: `${demo.organizations.buyer.id}-1`,
              startsAt: expect.stringMatching(/^\d{4}-/),
              reason: expect.any(String),
            },
          ],
          total: 1,
        })
        // Around the gateway: the app's own token, and the demo's bad ones, open nothing.
        const token = await getToken(demo, demo.app.apiKey, demo.app.apiSecret)
        const direct = (bad: string) => call(`${service.url}/appointments/v1/appointments`, bad, demo.subscription.id)
        expect(await direct(token)).toMatchObject({ status: 401, body: { code: 'TOKEN-CLIENT-MISMATCH' } })
        for (const bad of Object.values(demo.refusedTokens ?? {}))
          expect(await direct(bad)).toMatchObject({ status: 401 })
        // The API's own token is as the gateway's; another dealer's subscription of another app is still none of this API's.
        const own = await getToken(demo, demo.apis.appointments.clientId, demo.apis.appointments.clientSecret)
        const at = `${service.url}/appointments/v1/appointments`
        expect(await call(at, own, demo.otherSubscription.id)).toMatchObject({ status: 403 })
        expect(await call(at, own, demo.inactiveSubscription.id)).toMatchObject({ status: 403 })
        expect(await call(`${service.url}/elsewhere`, own, demo.subscription.id)).toMatchObject({ status: 404 })
      } finally {
        await service.stop()
      }
    })
  }
})
