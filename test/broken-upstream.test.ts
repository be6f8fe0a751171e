import { expect, it } from 'vitest'
import { openTestGateway } from '../packages/server/src/gateway/testing/open-test-gateway.ts'

const SECRET = 'PROVIDER-SECRET-4711'

it("G-H an API service's broken answer does not get into the log", async () => {
  const gateway = await openTestGateway()
  try {
    gateway.backend.respond = (_request, socket) => {
      socket.end(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ{"access_token":"${SECRET}"}`)
    }
    // Its head was good, so the gateway may have begun to answer when the body turns out to be broken.
    await gateway.call({}).catch(() => undefined)
    gateway.backend.respond = (_request, socket) => {
      socket.end(`HTTP/1.1 200 OK\r\nContent-Length: zz\r\nSet-Cookie: sid=${SECRET}\r\n\r\n{"ssn":"${SECRET}"}`)
    }
    expect((await gateway.call({})).status).toBeGreaterThanOrEqual(500)
    const log = JSON.stringify(gateway.logged)
    expect(log).toContain('HTTPParserError')
    expect(log).not.toContain(SECRET)
  } finally {
    await gateway.close()
  }
})
