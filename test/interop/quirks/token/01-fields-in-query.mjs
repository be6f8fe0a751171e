// protocol.md 2.6, form 1: a client library that puts everything into the query and sends no body.
const credentials = Buffer.from(`${process.env.API_KEY}:${process.env.API_SECRET}`).toString('base64')
const answer = await fetch(
  'https://identity.fortellis.io/oauth2/aus1p1ixy7YL8cMq02p7/v1/token?grant_type=client_credentials&scope=anonymous',
  {
    method: 'POST',
    headers: {
      Authorization: `Basic ${credentials}`,
      Accept: 'application/json',
      'Content-Type': 'application/x-www-form-urlencoded',
    },
  },
)
if (!answer.ok) throw new Error(`no token: ${answer.status}`)
console.log(JSON.stringify(await answer.json()))
