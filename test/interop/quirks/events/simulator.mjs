// protocol.md 6.5: posts a sample event to a webhook with a token that the app gets with its own credentials, which looks like the relay's.
const { API_KEY, API_SECRET, PORT } = process.env
const bought = await fetch('https://identity.fortellis.io/oauth2/aus1p1ixy7YL8cMq02p7/v1/token', {
  method: 'POST',
  headers: { 'Content-Type': 'application/json', Authorization: `Basic ${btoa(`${API_KEY}:${API_SECRET}`)}` },
  body: JSON.stringify({ grant_type: 'client_credentials', scope: 'anonymous' }),
})
const { access_token } = await bought.json()
const answer = await fetch(`http://localhost:${PORT}/event/hello/world`, {
  method: 'POST',
  headers: {
    Authorization: `Bearer ${access_token}`,
    Accept: 'application/json',
    'Content-Type': 'application/json',
    'Data-Owner-Id': crypto.randomUUID(),
    'Enrollment-Id': crypto.randomUUID(),
    'X-Request-Id': crypto.randomUUID(),
    'Fortellis-Event-Id': crypto.randomUUID(),
    deliveredTimestamp: new Date().toISOString(),
  },
  body: JSON.stringify({ sample: true }),
})
console.log(JSON.stringify(answer.status))
