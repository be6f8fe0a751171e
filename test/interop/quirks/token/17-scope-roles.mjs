// protocol.md 2.6, form 17; 2.8: a scope that only the old server gave to client credentials.
const { API_KEY, API_SECRET } = process.env
const answer = await fetch('https://identity.fortellis.io/oauth2/aus1p1ixy7YL8cMq02p7/v1/token', {
  method: 'POST',
  headers: { Authorization: `Basic ${btoa(`${API_KEY}:${API_SECRET}`)}` },
  body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'roles' }),
})
console.log(JSON.stringify([answer.status, (await answer.json()).error]))
