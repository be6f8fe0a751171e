import { describe } from 'vitest'
import { itIsProven } from './support/proven-lines.ts'

/**
 * Lines of the protocol (section 2) whose proof stands beside the code, because it needs the inside: line, file below
 * identity/, and how the test's name begins. Everything else of section 2 is in the other files of this folder.
 */
const proofs: [line: string, file: string, test: string][] = [
  ['2.1 names no endpoint that is not there', 'discovery.test.ts', 'names no endpoint that is not there'],
  [
    '2.2 words of response_type in any order',
    'authorize/parse-authorization-request.test.ts',
    '%s has its words in any order',
  ],
  [
    '2.2 trailing slash, in both profiles',
    'authorize/match-redirect-uri.test.ts',
    'profile exchange: %s and %s are one',
  ],
  [
    '2.2 nothing but one slash',
    'authorize/match-redirect-uri.test.ts',
    'forgives nothing but one slash on an empty path',
  ],
  ['2.2 state, whatever it is', 'authorize/answer-app.test.ts', 'whatever it is, it decodes to what was sent'],
  [
    '2.2 redirect_uri required',
    'authorize/authorization-endpoint.test.ts',
    'redirect_uri missing, of an app with one registered',
  ],
  [
    '2.3 straight on after sign-in',
    'authorize/resume-authorization.test.ts',
    'after sign-in the browser goes straight on to the app',
  ],
  [
    '2.3 auth_time in later answers',
    'authorize/resume-authorization.test.ts',
    'auth_time is that of the login, also in later answers',
  ],
  [
    '2.4 order, for every response type',
    'authorize/answer-app.test.ts',
    'access_token is always first and never last, and code never last',
  ],
  [
    '2.4 order in form_post',
    'pages/render-page.test.ts',
    'form_post keeps the address and the parameters as they are, in their order',
  ],
  ['2.4 code kept by hash for 60 seconds', 'authorize/authorization-endpoint.test.ts', 'keeps the code by hash'],
  ['2.4 single use, raced', 'token/authorization-code.test.ts', 'code reuse: refuses a second use'],
  [
    '2.5 credentials of an API',
    'token/token-endpoint.test.ts',
    'issues to the credentials of an API as to those of an app',
  ],
  ['2.6 form 1, chunked', 'token/token-endpoint.test.ts', 'form 1: an empty chunked body'],
  ['2.6 form 3, two values', 'token/token-endpoint.test.ts', 'form 3: two values for one field are invalid_request'],
  [
    '2.6 form 4, not an object of strings',
    'token/token-endpoint.test.ts',
    'form 4: JSON that is not an object of strings',
  ],
  ['2.6 form 4 with form 8', 'token/token-endpoint.test.ts', 'form 4 with form 8: JSON that holds the credentials'],
  ['2.6 form 5, JSON', 'token/token-endpoint.test.ts', 'form 5: JSON without a Content-Type'],
  ['2.6 form 18, any case', 'clients/basic-credentials.test.ts', 'takes the scheme as %s'],
  ['2.6 in profile strict', 'token/strict-requests.test.ts', 'profile strict takes standard token requests only'],
  [
    '2.7 headers of a token response',
    'token/token-endpoint.test.ts',
    'has the headers of RFC 6749 §5.1 and the Request-Id',
  ],
  [
    '2.8 what needs a page, all of it',
    'authorize/authorization-endpoint.test.ts',
    'errors that get a page, because no app can be told',
  ],
  [
    '2.9 other lifetime and audience (section 8)',
    'token/token-endpoint.test.ts',
    'agrees with expires_in for another lifetime',
  ],
  ['2.9 rules of verifiers in use', 'published-verifiers.test.ts', 'published verifiers accept our tokens'],
  ['2.10 half hashes of every algorithm', 'tokens/id-token.test.ts', 'of a client that wants %s are signed with it'],
  ['2.11 rotation over 400 days', 'keys/plan-rotation.test.ts', 'keys over 400 days, with %s'],
  [
    '2.12 only the HMAC is kept',
    'clients/client-secrets.test.ts',
    'makes 16 letters and digits, of which only the HMAC is kept',
  ],
]

describe('lines of the protocol that are proven beside the code', () => {
  itIsProven(proofs.map(([line, file, test]) => [line, `packages/server/src/identity/${file}`, test]))
})
