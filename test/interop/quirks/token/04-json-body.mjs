// protocol.md 2.6, form 4: fields as JSON, for client credentials or with a code.
const { API_KEY, API_SECRET, CODE } = process.env
const fields = CODE
  ? { grant_type: 'authorization_code', redirect_uri: 'http://localhost:5000/', code: CODE }
  : { grant_type: 'client_credentials', scope: 'anonymous' }
const answer = await fetch('https://identity.fortellis.io/oauth2/aus1p1ixy7YL8cMq02p7/v1/token', {
  method: 'POST',
  headers: { 'Content-Type': 'application/json', Authorization: `Basic ${btoa(`${API_KEY}:${API_SECRET}`)}` },
  body: JSON.stringify(fields),
})
const token = await answer.json()
if (!token.access_token) throw new Error(`no token: ${answer.status}`)
console.log(JSON.stringify(token))
