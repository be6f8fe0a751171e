import { finishSignIn, readPerson, signOut, startSignIn } from './sign-in.js'

const element = (id) => document.getElementById(id)
const show = (...ids) => {
  for (const id of ids) element(id).removeAttribute('hidden')
}

/** As text: what comes from elsewhere never becomes HTML. */
function showProblem(message) {
  element('problem').textContent = message
  show('problem')
}

async function readAppointments({ appointmentsUrl, subscriptionId }, accessToken) {
  // Neither header is one that a browser sends by itself, so the gateway is asked first whether this page may (CORS); it may.
  const headers = { Authorization: `Bearer ${accessToken}`, 'Subscription-Id': subscriptionId }
  const answer = await fetch(`${appointmentsUrl}/appointments?status=scheduled&limit=5`, { headers, redirect: 'error' })
  const body = await answer.json()
  if (answer.ok) return body.items
  // After an hour. The exchange still knows the person, so signing in again asks nothing.
  if (body.code === 'TOKEN-EXPIRED') throw new Error('Your hour is over. Sign in again.')
  throw new Error(`${body.message} (${body.code ?? answer.status}, Request-Id ${answer.headers.get('request-id')})`)
}

function showRows(appointments) {
  const when = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })
  for (const { startsAt, reason, advisor } of appointments) {
    const row = element('rows').insertRow()
    for (const text of [when.format(new Date(startsAt)), reason, advisor]) row.insertCell().textContent = text
  }
  show('appointments')
}

const settings = await (await fetch('/settings.json')).json()
element('sign-in').addEventListener('click', () => {
  startSignIn(settings).catch((fault) => showProblem(fault.message))
})

try {
  // In this variable and nowhere else: gone with the page, and no other script or tab can read it.
  const session = await finishSignIn(settings)
  if (session) {
    const person = await readPerson(settings, session)
    element('name').textContent = person.name ?? person.sub
    element('email').textContent = person.email ?? ''
    element('sign-out').addEventListener('click', () => signOut(settings, session.idToken))
    show('person')
    showRows(await readAppointments(settings, session.accessToken))
  } else show('signed-out')
} catch (fault) {
  showProblem(fault.message)
  show('signed-out')
}
