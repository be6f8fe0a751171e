// protocol.md 2.4: three ways in which pages cut the access token out of the address they were sent to, and a call with each.
const { LOCATION = '', SUBSCRIPTION_ID = '' } = process.env

const hash = LOCATION.slice(LOCATION.indexOf('#'))
const first = hash.indexOf('=') + 1
const tokens = [
  // Between the first and the second =, and what belongs to the next name taken off.
  hash.slice(first, hash.indexOf('=', first)).replace('&token_type', ''),
  // From the name to the next &.
  hash.slice('#access_token='.length, hash.indexOf('&')),
  // As a query.
  new URLSearchParams(hash.slice(1)).get('access_token'),
]
const statuses = []
for (const token of tokens) {
  const answer = await fetch('https://api.fortellis.io/harborline/vehicles/v1/vehicles', {
    headers: { Authorization: `Bearer ${token}`, 'Subscription-Id': SUBSCRIPTION_ID },
  })
  statuses.push(answer.status)
}
const names = [...new URLSearchParams(hash.slice(1)).keys()]
console.log(JSON.stringify({ statuses, names }))
