// protocol.md 6.3: a webhook that answers 200 with a text when the token does not verify, and 202 only when it does.
import { createServer } from 'node:http'
import jwt from 'jsonwebtoken'
import jwksClient from 'jwks-rsa-1'

const { WEBHOOK_KEY, PORT } = process.env
const issuer = 'https://identity.fortellis.io/oauth2/aus1p1ixy7YL8cMq02p7'
const keys = jwksClient({ jwksUri: `${issuer}/v1/keys`, cache: true, rateLimit: true })
const findKey = ({ kid }, done) =>
  keys.getSigningKey(kid, (fault, key) => done(fault, key?.publicKey ?? key?.rsaPublicKey))
const say = (event) => console.log(JSON.stringify(event))

const server = createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request) body += chunk
  const [, token] = (request.headers.authorization ?? '').split(' ')
  const wanted = { issuer, audience: 'api_providers', subject: WEBHOOK_KEY, algorithms: ['RS256'] }
  jwt.verify(token, findKey, wanted, (fault) => {
    if (fault) {
      say({ answered: 200 })
      response.writeHead(200, { 'Content-Type': 'text/plain' }).end('Token verification failed')
      return
    }
    const { 'x-request-id': id, 'fortellis-event-id': eventId, 'data-owner-id': owner } = request.headers
    say({ answered: 202, url: request.url, eventId, owner, event: JSON.parse(body) })
    response.writeHead(202, { 'X-Request-Id': id }).end()
  })
})
server.listen(Number(PORT), '127.0.0.1', () => say('listening'))
