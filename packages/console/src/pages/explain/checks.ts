import type { Call, Check, Publish, TokenRequest } from './explained.ts'

type Words = readonly [name: string, question: string]

/** In the gateway's order. A step that the console does not know yet is shown by its own name. */
const CALL: Record<Call['steps'][number]['step'], Words> = {
  request: ['Request', 'Can it be read in one way only?'],
  route: ['Path', 'Is there an API at this path?'],
  authorization: ['Authorization', 'Is a token with it?'],
  token: ['Token', 'Is it valid, and meant for this API?'],
  app: ['App', 'Has the app selected this API, and is it enabled?'],
  quota: ['Quota', 'Are there calls left?'],
  subscription_id: ['Subscription-Id', 'Does it say for which organization it is?'],
  subscription: ['Subscription', 'Is it one of this app, for this API?'],
  connection: ['Connection', 'Are the subscription and its connection to the API active?'],
  values: ['Values of the connection', 'Is everything set that the API needs for it?'],
  credentials: ['Credentials', 'Could those for the API’s service be obtained?'],
  validation: ['API specification', 'Does the request fit it?'],
  target: ['API service', 'Could it be reached, and did it answer?'],
}

const PUBLISH: Record<NonNullable<Publish['check']>, Words> = {
  request: ['Request', 'Can it be read, and is it a POST of an event?'],
  relay: ['Relay', 'Does it know the exchange as it is now?'],
  token: ['Token', 'Is it valid?'],
  publisher: ['Publisher', 'Is it an API of events that may publish?'],
  headers: ['Header fields', 'Are they there, and well formed?'],
  payload: ['Payload', 'Is it JSON, and not too large?'],
  room: ['Room', 'May one more event wait?'],
  store: ['Store', 'Could it be kept?'],
}

const TOKEN: Record<TokenRequest['check'], Words> = {
  server: ['Address', 'Is there an authorization server?'],
  request: ['Request', 'Can it be read?'],
  client: ['Client', 'Is it who it says to be, and not disabled?'],
  grant_type: ['Grant type', 'May the client use this one?'],
  scope: ['Scope', 'May the client ask for it?'],
  grant: ['Code or refresh token', 'Is it good, and the client’s own?'],
  issuing: ['Issuing', 'Could the exchange sign a token?'],
}

/** Pure. */
export const checksOfCall = ({ steps }: Call): Check[] =>
  steps.map(({ step, ...rest }) => {
    const [name, question] = CALL[step] ?? [step, '']
    return { name, question, ...rest }
  })

/** What comes before the one that said no has passed, and what comes after was not reached. Pure. */
function checksUpTo(words: Record<string, Words>, refusedAt: string | undefined, why: Partial<Check>): Check[] {
  const names = Object.keys(words)
  const at = refusedAt === undefined ? names.length : names.indexOf(refusedAt)
  return Object.values(words).map(([name, question], index) =>
    index === at
      ? { name, question, ...why, outcome: 'refused' }
      : { name, question, outcome: index < at ? 'passed' : 'not_reached' },
  )
}

/** Pure. */
export const checksOfPublish = ({ outcome, check, message, detail }: Publish): Check[] =>
  checksUpTo(PUBLISH, outcome === 'accepted' ? undefined : check, {
    ...(message !== undefined && { message }),
    ...(detail !== undefined && { detail }),
  })

/** Pure. */
export const checksOfTokenRequest = ({ check, error_description, detail }: TokenRequest): Check[] =>
  checksUpTo(TOKEN, check, { message: error_description, ...(detail !== error_description && { detail }) })
