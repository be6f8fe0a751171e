import { randomInt } from 'node:crypto'
import { request } from 'undici'
import { createLatencies } from '../load/latencies.ts'
import { noErrors } from '../load/load.ts'
import { serveProgram } from './program.ts'

/**
 * Somebody who tries passwords, from a different address each time: each connection has a sign-in open and sends its form
 * again and again, for people who exist and people who do not. An answer counts when it is the page of a wrong password.
 */
serveProgram(({ subject }) => {
  const identityUrl = String(subject?.facts.identityUrl)
  const people = Number(subject?.facts.people)
  if (!(people > 0)) throw new Error('the subject has no people to guess passwords of')
  return {
    async run({ seconds, connections }) {
      const forms = await Promise.all(Array.from({ length: connections }, () => openForm(identityUrl)))
      const latencies = createLatencies()
      const errors = noErrors()
      const end = performance.now() + seconds * 1000
      const guess = async (form: OpenForm) => {
        for (let begun = performance.now(); begun < end; begun = performance.now()) {
          const isWrongPassword = await sendGuess(form, people)
          const done = performance.now()
          if (!isWrongPassword) errors.status++
          else if (done <= end) latencies.add((done - begun) * 1000)
        }
      }
      await Promise.all(forms.map(guess))
      return { completed: latencies.count(), seconds, errors, latencyMicros: latencies.summary() }
    },
    close: () => undefined,
  }
})

interface OpenForm {
  /** Where it is sent. */
  action: string
  csrf: string
  cookie: string
}

/** Begins a sign-in as a browser does: a redirect with a cookie, then the page with the form. */
async function openForm(identityUrl: string): Promise<OpenForm> {
  const begun = await request(`${identityUrl}/signin`)
  await begun.body.dump()
  const { location, 'set-cookie': setCookie } = begun.headers
  const [first = ''] = [setCookie ?? ''].flat()
  const cookie = first.split(';', 1)[0] ?? ''
  const path = new URL(String(location), identityUrl).pathname
  const page = await request(`${identityUrl}${path}`, { headers: { cookie } })
  const csrf = /name="csrf" value="([^"]+)"/.exec(await page.body.text())?.[1]
  if (csrf === undefined) throw new Error(`no form on the page of ${path}, which answered ${page.statusCode}`)
  return { action: `${identityUrl}${path}/password`, csrf, cookie }
}

async function sendGuess({ action, csrf, cookie }: OpenForm, people: number): Promise<boolean> {
  const person = randomInt(2 * people) // half of them do not exist
  const { statusCode, body } = await request(action, {
    method: 'POST',
    headers: {
      cookie,
      'content-type': 'application/x-www-form-urlencoded',
      'x-forwarded-for': `${randomInt(11, 100)}.${randomInt(256)}.${randomInt(256)}.${randomInt(1, 255)}`,
    },
    body: new URLSearchParams({ csrf, email: `person${person}@bench.example`, password: 'not this one' }).toString(),
  })
  await body.dump()
  return statusCode === 403
}
