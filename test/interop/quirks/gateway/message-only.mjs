// protocol.md 3.4: a client library that reads `message` of an error's body and nothing else.
const { TOKEN, SUBSCRIPTION_ID } = process.env

async function refusal(url, headers) {
  const answer = await fetch(url, { headers })
  if (answer.ok) throw new Error('no error')
  const { message } = await answer.json()
  return message.trim()
}

const appointments = 'https://api.fortellis.io/harborline/appointments/v1/appointments'
const good = { Authorization: `Bearer ${TOKEN}`, 'Subscription-Id': SUBSCRIPTION_ID }
console.log(
  JSON.stringify([
    await refusal(appointments, {}),
    await refusal(appointments, { ...good, Authorization: 'Bearer nonsense' }),
    await refusal(appointments, { Authorization: good.Authorization }),
    await refusal(appointments, { ...good, 'Subscription-Id': '0dd2a0ef-52f2-4a3c-9cbd-b8f1a4ca5b1f' }),
    await refusal('https://api.fortellis.io/harborline/customers/v1/customers', good),
    await refusal('https://api.fortellis.io/harborline/nothing/here', good),
    await refusal(
      `https://subscriptions.fortellis.io/subscriptions/0dd2a0ef-52f2-4a3c-9cbd-b8f1a4ca5b1f/context`,
      good,
    ),
    await refusal('https://subscriptions.fortellis.io/v1/solution/subscriptions', {}),
  ]),
)
