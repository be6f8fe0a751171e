// protocol.md 2.6, form 18.
const { API_KEY, API_SECRET } = process.env
const answer = await fetch('https://identity.fortellis.io/oauth2/aus1p1ixy7YL8cMq02p7/v1/token', {
  method: 'POST',
  headers: { authorization: `basic ${btoa(`${API_KEY}:${API_SECRET}`)}` },
  body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'anonymous' }),
})
if (answer.status !== 200) throw new Error(`no token: ${answer.status}`)
console.log(await answer.text())
