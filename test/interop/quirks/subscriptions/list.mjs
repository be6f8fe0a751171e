// protocol.md 4.4: a client library that keeps the active subscriptions of one environment, and reads every member of them.
const { API_KEY, API_SECRET, ENVIRONMENT, ORGANIZATION_ID } = process.env
const bought = await fetch('https://identity.fortellis.io/oauth2/aus1p1ixy7YL8cMq02p7/v1/token', {
  method: 'POST',
  headers: { Authorization: `Basic ${btoa(`${API_KEY}:${API_SECRET}`)}` },
  body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'anonymous' }),
})
const { access_token } = await bought.json()

async function list(query) {
  const answer = await fetch(`https://subscriptions.fortellis.io/v1/solution/subscriptions${query}`, {
    headers: { Authorization: `Bearer ${access_token}` },
  })
  const { subscriptions } = await answer.json()
  return subscriptions
    .filter(({ environment }) => environment.toLowerCase() === ENVIRONMENT.toLowerCase())
    .filter(({ status, deactivationDate }) => status === 'active' && deactivationDate === '')
    .map((each) => ({
      id: each.subscriptionId,
      organization: `${each.orgName} (${each.orgId})`,
      since: each.activationDate.match(/^\d{4}-\d\d-\d\d$/)[0],
      codes: each.dealerCodes.length + each.apiDmsInfo.length,
    }))
}

const filtered = [await list(`?entityId=${ORGANIZATION_ID}`), await list(`?orgId=${ORGANIZATION_ID}`)]
console.log(JSON.stringify({ all: await list(''), filtered }))
