import { createServer } from 'node:net'
import { expect, it } from 'vitest'
import { openStore, StoreCannotOpen } from '../index.ts'

async function refusal(url: string): Promise<string> {
  const fault = await openStore(
    { kind: 'postgres', url },
    { onFault: (fault) => expect.unreachable(String(fault)) },
  ).catch((caught) => caught)
  expect(fault).toBeInstanceOf(StoreCannotOpen)
  return fault.message
}

it('says what is wrong with a URL, without repeating it', async () => {
  for (const url of ['', 'nonsense', 'mysql://me:hunter2@localhost/x', 'postgres://me:hunter2@local host/x']) {
    const message = await refusal(url)
    expect(message).toContain('postgres://user:password@host:5432/database')
    expect(message).not.toContain('hunter2')
  }
})

it('says that nothing answers, and never names the password', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  const { port } = await new Promise<{ port: number }>((resolve) =>
    server.once('listening', () => resolve(server.address() as { port: number })),
  )
  await new Promise((resolve) => server.close(resolve))
  const message = await refusal(`postgres://me:hunter2@127.0.0.1:${port}/exchange`)
  expect(message).toContain(`127.0.0.1:${port}/exchange`)
  expect(message).toContain('Nothing answers')
  expect(message).not.toContain('hunter2')
})

it('says so when something else answers there', async () => {
  const server = createServer((socket) => socket.resume().end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(
    0,
    '127.0.0.1',
  )
  const { port } = await new Promise<{ port: number }>((resolve) =>
    server.once('listening', () => resolve(server.address() as { port: number })),
  )
  expect(await refusal(`postgres://me@127.0.0.1:${port}/exchange`)).toContain('cannot be opened')
  await new Promise((resolve) => server.close(resolve))
})

const serverUrl = process.env.PORTREEVE_TEST_DATABASE_URL

it.skipIf(!serverUrl)(
  `says which database is missing${serverUrl ? '' : ' (skipped: PORTREEVE_TEST_DATABASE_URL is not set)'}`,
  async () => {
    const url = new URL(String(serverUrl))
    url.pathname = '/no_such_database'
    expect(await refusal(url.href)).toContain('There is no such database')
  },
)
