import { createManagement, type Management, ManagementError } from '@portreeve/client/management'
import { accessToken, renewNow } from '../session/session.ts'

/** The management API of this console, for whoever is signed in. */
export const management: Management = createManagement({
  url: location.origin,
  // Put in with each request, because it changes while the page is open.
  token: 'set-with-each-request',
  insecureHttp: true,
  async fetch(request) {
    const again = request.clone()
    const answer = await send(request)
    // It may have been revoked before its time. Nothing was done, so it may be sent again.
    if (answer.status !== 401 || isSessionOver(answer) || !(await renewNow())) return answer
    return send(again)
  },
})

const SESSION_OVER = 'SESSION-OVER'

/** Whether it was refused because nobody is signed in any more. */
export const isSignInNeeded = (fault: unknown): boolean =>
  fault instanceof ManagementError && (fault.code === SESSION_OVER || fault.code === 'INVALID-MANAGEMENT-TOKEN')

/** What is there for everybody, where operators have opened it (docs/management-api.md). */
const PUBLIC = '/management/v1/public/'

/** Without a token nothing is sent: the answer is ours, in the form of theirs, so that it is shown like any refusal. */
async function send(request: Request): Promise<Response> {
  if (new URL(request.url).pathname.startsWith(PUBLIC)) {
    request.headers.delete('Authorization')
    return fetch(request)
  }
  const token = await accessToken()
  if (token === undefined) {
    const message = 'Your session is over. Sign in again to go on.'
    return new Response(JSON.stringify({ code: SESSION_OVER, message }), {
      status: 401,
      statusText: SESSION_OVER,
      headers: { 'Content-Type': 'application/problem+json' },
    })
  }
  request.headers.set('Authorization', `Bearer ${token}`)
  return fetch(request)
}

const isSessionOver = ({ statusText }: Response) => statusText === SESSION_OVER
