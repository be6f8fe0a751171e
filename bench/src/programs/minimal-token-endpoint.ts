import { randomBytes, randomUUID, sign, timingSafeEqual } from 'node:crypto'
import { listenHttp } from './http-program.ts'
import { serveProgram } from './program.ts'
import { signingKey } from './signing-key.ts'
import { fetchToken, tokenRequest } from './token-request.ts'

const CLIENT_ID = 'BenchBenchBenchBenchBenchBench32'
const CLIENT_SECRET = 'BenchBenchBench1'
const LIFETIME_SECONDS = 3600

/** The least that answers a token request over HTTP: one client, no store, no looser forms, no metrics. */
serveProgram(async ({ options: { alg = 'RS256' } }) => {
  const key = signingKey(alg)
  const header = encode({ alg, typ: 'JWT', kid: randomUUID() })
  const server = await listenHttp((request, response) => {
    const body: Buffer[] = []
    request.on('data', (chunk: Buffer) => body.push(chunk))
    request.on('end', () => {
      const form = new URLSearchParams(Buffer.concat(body).toString())
      if (!isOurClient(request.headers.authorization) || form.get('grant_type') !== 'client_credentials') {
        response.writeHead(401).end()
        return
      }
      const iat = Math.floor(Date.now() / 1000)
      const claims = {
        jti: `AT.${randomBytes(32).toString('base64url')}`,
        iss: `${server.url}/oauth2/aus00000000000000000`,
        aud: 'api_providers',
        iat,
        exp: iat + LIFETIME_SECONDS,
        cid: CLIENT_ID,
        scp: ['anonymous'],
        sub: CLIENT_ID,
      }
      const input = `${header}.${encode(claims)}`
      const answerWith = (signature: Buffer) => {
        const access_token = `${input}.${signature.toString('base64url')}`
        const answer = JSON.stringify({
          token_type: 'Bearer',
          expires_in: LIFETIME_SECONDS,
          access_token,
          scope: 'anonymous',
        })
        response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(answer) })
        response.end(answer)
      }
      // A signature on the curve costs less than the way to another thread and back.
      if (alg === 'ES256') answerWith(sign('sha256', Buffer.from(input), key))
      else {
        sign('sha256', Buffer.from(input), key, (fault, signature) => {
          if (fault) throw fault
          answerWith(signature)
        })
      }
    })
  })
  const token = tokenRequest(`${server.url}/token`, CLIENT_ID, CLIENT_SECRET)
  await fetchToken(token)
  return { requests: { token }, close: server.close }
})

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

const expected = Buffer.from(`Basic ${Buffer.from(`${CLIENT_ID}:${CLIENT_SECRET}`).toString('base64')}`)

function isOurClient(authorization = ''): boolean {
  const given = Buffer.from(authorization)
  return given.length === expected.length && timingSafeEqual(given, expected)
}
