// protocol.md 4.2, 4.3: a provider's admin API of its time. It verifies with a published library, reads the older names of the objects, answers with
// text/html, calls back with two headers, and takes anything but exactly 200 for a failure.
import { createServer } from 'node:http'
import OktaJwtVerifier from 'okta-jwt-verifier-0-12'

const { CLIENT_ID, CLIENT_SECRET, PORT } = process.env
const issuer = 'https://identity.fortellis.io/oauth2/aus1p1ixy7YL8cMq02p7'
const verifier = new OktaJwtVerifier({ issuer, assertClaims: { aud: 'api_providers', sub: CLIENT_ID } })
const say = (event) => console.log(JSON.stringify(event))

const giveUp = (fault) => {
  throw fault
}

async function callBack(connectionId) {
  const bought = await fetch(`${issuer}/v1/token`, {
    method: 'POST',
    headers: { Authorization: `Basic ${btoa(`${CLIENT_ID}:${CLIENT_SECRET}`)}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ grant_type: 'client_credentials', scope: 'anonymous' }),
  })
  const { access_token } = await bought.json()
  const answer = await fetch(`https://subscriptions.fortellis.io/connections/${connectionId}/callback`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${access_token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ status: 'accepted', error: 'none' }),
  })
  if (answer.status !== 200) throw new Error(`callback failed: ${answer.status}`)
  say({ calledBack: connectionId, text: await answer.text() })
}

const server = createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request) body += chunk
  try {
    const [word, token] = request.headers.authorization.split(' ')
    if (word !== 'Bearer') throw new Error('no Bearer')
    await verifier.verifyAccessToken(token)
    if (request.url === '/admin/activate') {
      const { entityInfo, solutionInfo, connectionId } = JSON.parse(body)
      say({ dealer: entityInfo.id, app: solutionInfo.id })
      // Nobody can accept what has not been answered yet.
      response.once('finish', () => setTimeout(() => callBack(connectionId).catch(giveUp), 200))
    } else {
      say({ deactivated: request.url.replace('/admin/deactivate/', ''), body })
    }
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<p>Done</p>')
  } catch (fault) {
    say({ fault: fault.message })
    response.writeHead(403).end()
  }
})
server.listen(Number(PORT), '127.0.0.1', () => say('listening'))
