// protocol.md 2.6, form 2: the server part of a React app. The path ends with a slash, everything stands in the query, and a redirect would be the end.
import { request } from 'node:https'

const query = `grant_type=authorization_code&redirect_uri=http://localhost:5000/&code=${process.env.CODE}`
const asked = request({
  hostname: 'identity.fortellis.io',
  port: 443,
  path: `/oauth2/aus1p1ixy7YL8cMq02p7/v1/token/?${query}`,
  method: 'POST',
  headers: {
    authorization: `Basic ${Buffer.from(`${process.env.API_KEY}:${process.env.API_SECRET}`).toString('base64')}`,
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': 0,
  },
})
asked.on('response', (answer) => {
  if (answer.statusCode !== 200) throw new Error(`no token: ${answer.statusCode}`)
  let text = ''
  answer.setEncoding('utf8').on('data', (chunk) => {
    text += chunk
  })
  answer.on('end', () => console.log(text))
})
asked.end()
