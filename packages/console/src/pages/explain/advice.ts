import type { GatewayErrorCode } from '@portreeve/protocol'
import { at } from '../../app/at.ts'
import type { Call } from './explained.ts'

/** What to do about it, and where. */
export interface Advice {
  /** Where both sides are shown: whose turn it is. */
  side?: 'for the app' | 'for the API'
  text: string
  link?: { label: string; to: string }
}

interface Words {
  text: string
  /** A page of the app, or of the API: its last part. */
  page?: readonly [label: string, part: string]
}

/** What each side can do about a code (docs/errors.md). */
const CODES: Record<GatewayErrorCode, { app: Words; api?: Words }> = {
  'MALFORMED-REQUEST': {
    app: { text: 'Send the request without what the answer names. Libraries for HTTP send none of it by themselves.' },
  },
  'API-DOES-NOT-EXIST': {
    app: {
      text: 'Compare the URL with the API’s: the namespace, then -test, -dev or nothing, then the base path. Letter case counts.',
      page: ['See the app’s APIs', 'apis'],
    },
    api: {
      text: 'See that namespace, environment and base path are what callers were told, and that the API is not disabled.',
      page: ['Open the API’s settings', 'settings'],
    },
  },
  'MISSING-AUTHORIZATION': {
    app: { text: 'Get a token with client_credentials and send it as “Authorization: Bearer …” with each call.' },
  },
  'INVALID-TOKEN': {
    app: {
      text: 'Send the access token as it was issued. If it is old, get a new one: the key that signed it may be gone.',
      page: ['See the app’s credentials', 'credentials'],
    },
  },
  'TOKEN-EXPIRED': {
    app: {
      text: 'Get a new token, a little before expires_in is over, and send the call again.',
      page: ['See the app’s credentials', 'credentials'],
    },
  },
  'TOKEN-ISSUER-MISMATCH': {
    app: {
      text: 'The token is of another authorization server. Ask for one at the token URL of the issuer that the answer names.',
      page: ['See the app’s credentials', 'credentials'],
    },
  },
  'TOKEN-AUDIENCE-MISMATCH': {
    app: {
      text: 'Send an access token of this exchange, and not an ID token or one for something else.',
      page: ['See the app’s credentials', 'credentials'],
    },
  },
  'UNAUTHORIZED-API-ACCESS': {
    app: {
      text: 'Select this API in the app, with one of its plans, and see that neither the app nor its API Key is disabled.',
      page: ['Select the API', 'apis'],
    },
    api: { text: 'The people of the app have to select this API in it. There is nothing to do for you.' },
  },
  'QUOTA-EXCEEDED': {
    app: {
      text: 'Wait as long as Retry-After said, or choose a plan with more calls. A program should slow down when RateLimit says that few are left.',
      page: ['Choose another plan', 'apis'],
    },
    api: {
      text: 'If your service can bear more, raise the quota of the plan, or that of the API as a whole.',
      page: ['Open the API’s plans', 'plans'],
    },
  },
  'MISSING-SUBSCRIPTION-ID': {
    app: {
      text: 'Send the header Subscription-Id with the id of the organization’s activation. For a first call, “test” gets sample data.',
      page: ['See the app’s activations', 'activations'],
    },
  },
  'SUBSCRIPTION-MISMATCH': {
    app: {
      text: 'Send an id from the app’s own activations. One that was made before the API was selected has no connection to it yet.',
      page: ['See the app’s activations', 'activations'],
    },
    api: { text: 'The app sent an id that is not one of its own for this API. Its people have to correct that.' },
  },
  'API-SUBSCRIPTION-INACTIVE': {
    app: {
      text: 'The organization, or the API’s developer, has to activate it. See which one it waits for.',
      page: ['See the app’s activations', 'activations'],
    },
    api: {
      text: 'If the connection waits for you, decide about it. If the organization has ended it, it is theirs to begin again.',
      page: ['See the API’s connections', 'connections'],
    },
  },
  'SUBSCRIBER-CONFIGURATION-PENDING': {
    app: {
      text: 'The API’s developer has not set everything for this organization yet. Tell them its Subscription-Id.',
    },
    api: {
      text: 'Set the values that are missing for this connection.',
      page: ['See the API’s connections', 'connections'],
    },
  },
  'API-CONFIGURATION-ERROR': {
    app: { text: 'It is the API’s developer who has to correct this. Tell them the Request-Id.' },
    api: {
      text: 'Check how the gateway authenticates to your service: the reason above says what is missing, or what the token URL answered.',
      page: ['Open the API’s access control', 'access'],
    },
  },
  'INVALID-REQUEST': {
    app: { text: 'Correct what the answer names. The API’s specification says what fits.' },
    api: {
      text: 'If the request should fit, correct the specification. Checking can be switched to reports only.',
      page: ['Open the specification', 'specification'],
    },
  },
  'ROUTING-ERROR': {
    app: { text: 'It is the API’s developer who has to correct this. Tell them the Request-Id.' },
    api: {
      text: 'Correct the target URL: http or https, without credentials, query or fragment, and not this gateway’s own.',
      page: ['Open the API’s settings', 'settings'],
    },
  },
  'PROCESSING-ERROR': {
    app: { text: 'Try again in a moment. If it stays so, tell those who run the exchange the Request-Id.' },
    api: {
      text: 'Those who run the exchange find the reason in its log, under the Request-Id. Check that the API has a specification that can be used.',
      page: ['Open the specification', 'specification'],
    },
  },
  'TARGET-SYSTEM-UNREACHABLE': {
    app: { text: 'The API’s service is away. Try again later, where doing the call twice does no harm.' },
    api: {
      text: 'Start the service, or correct its address. The reason above says what happened.',
      page: ['Open the API’s settings', 'settings'],
    },
  },
  'TARGET-SYSTEM-TIMED-OUT': {
    app: { text: 'The API’s service was too slow. It may have done what it was asked: look before you try again.' },
    api: {
      text: 'Make the service answer sooner, or stream. How long the gateway waits is set with the API’s access.',
      page: ['Open the API’s access', 'access'],
    },
  },
  'PAYLOAD-TOO-BIG': {
    app: { text: 'Send or ask for less at a time.' },
    api: { text: 'How large bodies may be is set with the API’s access.', page: ['Open the API’s access', 'access'] },
  },
}

/** What to do about a call that did not get what it asked for; empty where nothing is to be done. Pure. */
export function adviceForCall(call: Call): Advice[] {
  const { ended, answer, simulated } = call
  if (ended === 'caller_left') {
    return [{ text: 'The caller closed the connection before the answer was there: wait longer, or ask for less.' }]
  }
  if (ended === 'broken_off') {
    return [
      { text: 'The answer broke off after it had begun. Send the call again, where doing it twice does no harm.' },
    ]
  }
  if (answer.source === 'api') return (answer.status ?? 200) < 400 ? [] : adviceForService(call)
  if (ended !== 'refused') return []
  if (answer.code === 'API-DOES-NOT-EXIST' && (simulated || refusedStep(call) === 'validation')) {
    return [
      {
        text: 'There is no sample data for it: the API’s specification has no such operation, or no example of an answer. Compare method and path with it.',
        ...specification(call),
      },
    ]
  }
  const code = answer.code === undefined ? undefined : CODES[answer.code as GatewayErrorCode]
  return code === undefined ? [] : sidesOf(call, code)
}

const refusedStep = ({ steps }: Call) => steps.find(({ outcome }) => outcome === 'refused')?.step

/** The service said it itself, and the exchange has passed it on. */
function adviceForService(call: Call): Advice[] {
  return sidesOf(call, {
    app: {
      text: 'Every check of the exchange has passed: this answer is the API service’s own. Its specification, or its developers, say what it means.',
    },
    api: { text: 'Your own service answered this. Its log says why; the exchange has passed the answer on unchanged.' },
  })
}

function sidesOf(call: Call, words: { app: Words; api?: Words }): Advice[] {
  const { parts, app, api } = call
  const forApp = parts.includes('app')
  const forApi = parts.includes('api')
  const isBoth = forApp && forApi && words.api !== undefined
  const pageOf = (kind: 'apps' | 'apis', id: string | undefined, page: Words['page']) =>
    id !== undefined && page !== undefined && { link: { label: page[0], to: at`/${kind}/${id}/${page[1]}` } }
  const all: Advice[] = []
  // Where nobody of the API can do anything, they are told what the app has to do.
  if (forApp || !words.api) {
    all.push({
      ...(isBoth && { side: 'for the app' }),
      text: words.app.text,
      ...(forApp && pageOf('apps', app?.id, words.app.page)),
      ...(forApp && words.app.page === undefined && isAboutSpecification(call) && specification(call)),
    })
  }
  if (forApi && words.api) {
    all.push({
      ...(isBoth && { side: 'for the API' }),
      text: words.api.text,
      ...connectionPage(call),
      ...(connectionPage(call) === undefined && pageOf('apis', api?.id, words.api.page)),
    })
  }
  return all
}

const isAboutSpecification = ({ answer }: Call) => answer.code === 'INVALID-REQUEST' || answer.source === 'api'

const specification = ({ api }: Call) =>
  api && { link: { label: 'Open the API in the directory', to: at`/directory/${api.id}` } }

/** Where a connection is the matter, its own page is the one to go to. */
function connectionPage({ subscription, answer }: Call): Pick<Advice, 'link'> | undefined {
  const isAboutConnection =
    answer.code === 'API-SUBSCRIPTION-INACTIVE' || answer.code === 'SUBSCRIBER-CONFIGURATION-PENDING'
  if (!isAboutConnection || !subscription) return undefined
  return { link: { label: 'Open the connection', to: at`/connections/${subscription.connectionId}` } }
}
