// protocol.md 2.6 form 4, 6.1: a producer that gets its token with a JSON body, and publishes to a channel with a slash in its name.
const { CLIENT_ID, CLIENT_SECRET, DATA_OWNER_ID, CHANNEL, EVENT } = process.env
const bought = await fetch('https://identity.fortellis.io/oauth2/aus1p1ixy7YL8cMq02p7/v1/token', {
  method: 'POST',
  headers: { 'Content-Type': 'application/json', Authorization: `Basic ${btoa(`${CLIENT_ID}:${CLIENT_SECRET}`)}` },
  body: JSON.stringify({ grant_type: 'client_credentials', scope: 'anonymous' }),
})
const { access_token } = await bought.json()
const answer = await fetch(`https://event-relay.fortellis.io/v2/events${CHANNEL}`, {
  method: 'POST',
  headers: {
    Authorization: `Bearer ${access_token}`,
    'Content-Type': 'application/json',
    'Data-Owner-Id': DATA_OWNER_ID,
    partitionKey: 'one',
    'X-Request-Id': crypto.randomUUID(),
  },
  body: EVENT,
})
const { eventId } = await answer.json()
if (answer.status !== 200 || !answer.headers.get('x-request-id')) throw new Error(`not published: ${answer.status}`)
console.log(JSON.stringify(eventId))
