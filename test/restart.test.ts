import { randomBytes } from 'node:crypto'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { databaseOfItsOwn } from './support/databases.ts'
import { type DevProcess, freePortBase, spawnDev, startDevProcess, temporaryFolder } from './support/dev-process.ts'
import { call, getToken } from './support/exchange-calls.ts'

const postgres = process.env.PORTREEVE_TEST_DATABASE_URL
const KILLS = 12

const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

async function folderOfItsOwn(): Promise<string> {
  const folder = await temporaryFolder()
  ends.push(folder.remove)
  return folder.path
}

async function started(options: Parameters<typeof startDevProcess>[0]): Promise<DevProcess> {
  const dev = await startDevProcess(options)
  ends.push(() => dev.stop('SIGKILL'))
  return dev
}

async function keysOf(dev: DevProcess): Promise<unknown> {
  const { identity } = await dev.demo()
  return (await fetch(identity.keysUrl)).json()
}

async function expectFirstCall(dev: DevProcess): Promise<void> {
  const demo = await dev.demo()
  const token = await getToken(demo, demo.app.apiKey, demo.app.apiSecret)
  const answer = await call(`${demo.apis.appointments.url}/appointments`, token, demo.subscription.id)
  expect(answer.status).toBe(200)
}

/** Everything a script may have kept, without what is made anew at each start. */
async function lastingDemo(dev: DevProcess): Promise<unknown> {
  const { refusedTokens: _made, ...lasting } = await dev.demo()
  return lasting
}

describe('portreeve dev, stopped and started again', () => {
  it('stops cleanly on Ctrl-C and continues with the same ids, keys and secrets', async () => {
    const cwd = await folderOfItsOwn()
    const portBase = await freePortBase()
    const first = await started({ cwd, portBase })
    const [demo, keys] = [await lastingDemo(first), await keysOf(first)]
    expect(await first.stop('SIGINT')).toBe(0)
    const second = await started({ cwd, portBase })
    expect(await lastingDemo(second)).toEqual(demo)
    expect(await keysOf(second)).toEqual(keys)
    await expectFirstCall(second)
  })

  it('moves to other ports with the same ids, keys and secrets', async () => {
    const cwd = await folderOfItsOwn()
    const first = await started({ cwd, portBase: await freePortBase() })
    const before = await first.demo()
    await first.stop()
    const second = await started({ cwd, portBase: await freePortBase() })
    const after = await second.demo()
    expect(after.app).toEqual(before.app)
    expect(after.identity.url).not.toBe(before.identity.url)
    await expectFirstCall(second)
  })

  for (const engine of ['SQLite', 'PostgreSQL']) {
    const impossible = engine === 'PostgreSQL' && postgres === undefined
    const why = impossible ? ' (needs PORTREEVE_TEST_DATABASE_URL)' : ''
    it.skipIf(impossible)(
      `kill -9 at any moment of the first start, on ${engine}${why}: the next start finishes the same demo`,
      async () => {
        const cwd = await folderOfItsOwn()
        const portBase = await freePortBase()
        let databaseUrl: string | undefined
        if (engine === 'PostgreSQL') {
          const database = await databaseOfItsOwn(postgres ?? '')
          databaseUrl = database.url
          ends.push(database.drop)
        }
        const planned: string[] = []
        for (let kill = 0; kill < KILLS; kill++) {
          const dev = spawnDev({ cwd, portBase, databaseUrl })
          // From before its first write to well after it is ready.
          await new Promise((resolve) => setTimeout(resolve, 100 + kill * 80))
          await dev.stop('SIGKILL')
          const secret = await dev.demo().then(
            (demo) => `${demo.identity.authServerId} ${demo.app.apiSecret}`,
            () => undefined,
          )
          if (secret !== undefined) planned.push(secret)
        }
        const survivor = await started({ cwd, portBase, databaseUrl })
        const demo = await survivor.demo()
        expect(new Set([...planned, `${demo.identity.authServerId} ${demo.app.apiSecret}`]).size).toBe(1)
        await expectFirstCall(survivor)
      },
      60_000,
    )
  }

  it("--target puts a developer's own service behind the gateway, and leaving it out brings the bundled one back", async () => {
    const cwd = await folderOfItsOwn()
    const portBase = await freePortBase()
    const own = createServer((request, response) => {
      response.setHeader('Content-Type', 'application/json')
      response.end(JSON.stringify({ items: [{ path: request.url, bearer: request.headers.authorization }] }))
    })
    await new Promise<void>((resolve) => own.listen(0, '127.0.0.1', resolve))
    ends.push(() => new Promise((resolve) => own.close(resolve)))
    const target = `http://127.0.0.1:${(own.address() as AddressInfo).port}`
    const replaced = await started({ cwd, portBase, targets: [`appointments=${target}`] })
    const demo = await replaced.demo()
    const token = await getToken(demo, demo.app.apiKey, demo.app.apiSecret)
    const answer = await call(`${demo.apis.appointments.url}/appointments`, token, demo.subscription.id)
    expect(answer.body.items?.[0]?.path).toBe('/appointments/v1/appointments')
    expect(answer.body.items?.[0]?.bearer).not.toBe(`Bearer ${token}`)
    await replaced.stop()
    await expectFirstCall(await started({ cwd, portBase }))
  })

  it('kill -9 loses nothing that was acknowledged: a created appointment is there again', async () => {
    const cwd = await folderOfItsOwn()
    const portBase = await freePortBase()
    const first = await started({ cwd, portBase })
    const demo = await first.demo()
    const headers = async () => ({
      Authorization: `Bearer ${await getToken(demo, demo.app.apiKey, demo.app.apiSecret)}`,
      'Subscription-Id': demo.subscription.id,
      'Content-Type': 'application/json',
    })
    const keys = await keysOf(first)
    const url = `${demo.apis.appointments.url}/appointments`
    const list = (await (await fetch(`${url}?limit=1`, { headers: await headers() })).json()) as {
      items: { customerId: string; vehicleId: string }[]
    }
    const { customerId, vehicleId } = list.items[0] ?? {}
    const created = await fetch(url, {
      method: 'POST',
      headers: await headers(),
      body: JSON.stringify({
        customerId,
        vehicleId,
        startsAt: new Date(Date.now() + 86_400_000).toISOString(),
        durationMinutes: 60,
        reason: 'Oil change',
        advisor: 'Devon Price',
      }),
    })
    expect(created.status).toBe(201)
    const { id } = (await created.json()) as { id: string }
    await first.stop('SIGKILL')
    const second = await started({ cwd, portBase })
    expect(await keysOf(second)).toEqual(keys)
    const again = await fetch(`${url}/${id}`, { headers: await headers() })
    expect(again.status).toBe(200)
    expect(await again.json()).toMatchObject({ id, reason: 'Oil change' })
  })
})

describe('portreeve dev, when it cannot start', () => {
  it('a second server on one home is refused with a clear text, and the first one goes on', async () => {
    const cwd = await folderOfItsOwn()
    const first = await started({ cwd, portBase: await freePortBase() })
    const second = spawnDev({ cwd, portBase: await freePortBase() })
    expect(await second.exited).toBe(1)
    expect(second.output().stderr).toMatch(/portreeve: .*(in use|held)/)
    expect(second.output().stderr).toContain(String(first.process.pid))
    await expectFirstCall(first)
  })

  it('a port in use is named', async () => {
    const portBase = await freePortBase()
    await started({ cwd: await folderOfItsOwn(), portBase })
    const second = spawnDev({ cwd: await folderOfItsOwn(), portBase })
    expect(await second.exited).toBe(1)
    expect(second.output().stderr).toMatch(/portreeve: Port \d+ on 127\.0\.0\.1 is in use/)
  })

  it('T-36 another encryption key is recognised before anything is served', async () => {
    const cwd = await folderOfItsOwn()
    const portBase = await freePortBase()
    const first = await started({ cwd, portBase })
    await first.stop()
    await writeFile(join(cwd, '.portreeve', 'encryption.key'), randomBytes(32).toString('base64'))
    const second = spawnDev({ cwd, portBase })
    expect(await second.exited).toBe(1)
    expect(second.output().stderr).toMatch(/portreeve: .*encryption key/i)
  })

  it('a damaged demo.json is never overwritten', async () => {
    const cwd = await folderOfItsOwn()
    const portBase = await freePortBase()
    const first = await started({ cwd, portBase })
    await first.stop()
    const path = join(cwd, '.portreeve', 'demo.json')
    await writeFile(path, '{ "half": ')
    const second = spawnDev({ cwd, portBase })
    expect(await second.exited).toBe(1)
    expect(second.output().stderr).toContain('not a demo file')
    expect(await readFile(path, 'utf8')).toBe('{ "half": ')
  })

  it('a home that cannot be one is named', async () => {
    const cwd = await folderOfItsOwn()
    await writeFile(join(cwd, 'file'), '')
    for (const home of ['file', 'file/below', '/proc/portreeve']) {
      const dev = spawnDev({ cwd, portBase: await freePortBase(), home })
      expect(await dev.exited).toBe(1)
      expect(dev.output().stderr).toMatch(/^portreeve: --home \S+ is no directory that can be written to/)
    }
  })

  it('a home that everybody may write to is refused', async () => {
    const cwd = await folderOfItsOwn()
    await mkdir(join(cwd, 'open'))
    await chmod(join(cwd, 'open'), 0o777)
    const dev = spawnDev({ cwd, portBase: await freePortBase(), home: 'open' })
    expect(await dev.exited).toBe(1)
    expect(dev.output().stderr).toContain('can be written to by everybody')
  })

  it('a home whose records are in PostgreSQL does not quietly start another store', async () => {
    const cwd = await folderOfItsOwn()
    const portBase = await freePortBase()
    // Planned, and then stopped by a database that is not there.
    const away = spawnDev({ cwd, portBase, databaseUrl: 'postgres://127.0.0.1:1/nothing' })
    expect(await away.exited).toBe(1)
    const without = spawnDev({ cwd, portBase })
    expect(await without.exited).toBe(1)
    expect(without.output().stderr).toContain('Give its --database-url again')
  })

  it('an unknown --target is refused with the APIs there are', async () => {
    const dev = spawnDev({
      cwd: await folderOfItsOwn(),
      portBase: await freePortBase(),
      targets: ['parts=http://127.0.0.1:1'],
    })
    expect(await dev.exited).toBe(1)
    expect(dev.output().stderr).toContain('there is no demo API parts')
  })

  it('bad flags are all named at once', async () => {
    const bad = spawnDev({ cwd: await folderOfItsOwn(), portBase: 80, databaseUrl: 'mysql://x' })
    expect(await bad.exited).toBe(1)
    expect(bad.output().stderr).toContain('--port-base must be at least 1024')
    expect(bad.output().stderr).toContain('--database-url (PORTREEVE_DATABASE_URL) must look like')
  })
})
