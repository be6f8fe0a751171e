// protocol.md 2.2, 2.4: the server of a web app. Its callback is registered without the slash that it sends, redirect_uri is not percent-encoded, there is
// an extra parameter, and it finds the code with a pattern that wants another parameter behind it.
import { createServer } from 'node:http'

const { API_KEY, API_SECRET, PORT } = process.env
const redirectUri = `http://localhost:${PORT}/`
const issuer = 'https://identity.fortellis.io/oauth2/aus1p1ixy7YL8cMq02p7'

const server = createServer(async (request, response) => {
  if (request.url === '/login') {
    const query = `referrer=home&nonce=nonce&client_id=${API_KEY}&response_type=code&state=${redirectUri}&scope=openid&redirect_uri=${redirectUri}`
    response.writeHead(302, { Location: `${issuer}/v1/authorize?${query}` }).end()
    return
  }
  const [, code] = /code=(.*?)&/.exec(request.url ?? '') ?? []
  if (code === undefined) {
    response.writeHead(400).end()
    return
  }
  const answer = await fetch(`${issuer}/v1/token`, {
    method: 'POST',
    headers: {
      Authorization: `Basic ${btoa(`${API_KEY}:${API_SECRET}`)}`,
      'Content-Type': 'application/x-www-form-urlencoded',
    },
    body: `grant_type=authorization_code&redirect_uri=${redirectUri}&code=${code}`,
  })
  response.writeHead(answer.status, { 'Content-Type': 'application/json' }).end(await answer.text())
})
server.listen(Number(PORT), '127.0.0.1', () => console.log(JSON.stringify('listening')))
