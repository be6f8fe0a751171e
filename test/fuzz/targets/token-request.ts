import { parseKeyAlone } from '../../../packages/server/src/identity/clients/basic-credentials.ts'
import { parseTokenRequest } from '../../../packages/server/src/identity/token/parse-token-request.ts'
import { type FuzzTarget, hold } from '../fuzz-target.ts'

const basic = `Basic ${Buffer.from('key:secret').toString('base64')}`
const form = 'application/x-www-form-urlencoded'
const requests = [
  { query: '', body: 'grant_type=client_credentials&scope=anonymous', contentType: form, authorization: basic },
  { query: 'grant_type=client_credentials&scope=anonymous', body: '', contentType: form, authorization: basic },
  {
    query: '',
    body: '{"grant_type":"client_credentials","scope":"anonymous"}',
    contentType: 'application/json',
    authorization: basic,
  },
  {
    query: '',
    body: 'grant_type=authorization_code&code=c&redirect_uri=r&client_id=key&client_secret=secret',
    contentType: form,
    authorization: undefined,
  },
  {
    query: '',
    body: 'grant_type=authorization_code&code=c&client_id=spa&code_verifier=v',
    contentType: form,
    authorization: undefined,
  },
  {
    query: '',
    body: 'grant_type=client_credentials&client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer&client_assertion=eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJrZXkifQ.c2ln',
    contentType: form,
    authorization: undefined,
  },
]
const dictionary = [
  '&client_secret=x',
  '&client_id=other',
  'client_assertion=a.b.c&',
  '{"',
  '"}',
  '&grant_type=refresh_token',
  '%26',
  'Basic ',
]

export const tokenRequestTarget: FuzzTarget = {
  name: 'token request',
  execute(random) {
    const request = { ...random.pick(requests) }
    const part = random.pick(['query', 'body', 'contentType', 'authorization'] as const)
    request[part] = Buffer.from(random.mutate(request[part] ?? '', dictionary)).toString()
    const accepted = random.pick(['loose', 'standard'] as const)
    const parsed = parseTokenRequest(request, accepted)
    if (!parsed.ok) {
      hold(
        /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/.test(parsed.description),
        'RFC 6749 §5.2: characters of error_description',
      )
      hold(
        !parsed.description.includes('secret ') || !parsed.description.includes('key:secret '),
        'no credential in a refusal',
      )
      return `${accepted}: ${parsed.error}`
    }
    const { credentials, grant_type, parameters } = parsed.value
    hold(grant_type !== '' && parameters.get('grant_type') === grant_type, 'a grant type is there')
    hold(
      accepted === 'loose' ||
        (request.query === '' && request.contentType?.trim().toLowerCase().startsWith(form) === true),
      'standard is standard',
    )
    const ways = [
      request.authorization !== undefined,
      Boolean(parameters.get('client_secret')),
      Boolean(parameters.get('client_assertion')),
    ].filter(Boolean)
    hold(ways.length <= 1, 'one way of proving at most (RFC 6749 §2.3)')
    const keyAlone = accepted === 'loose' && parseKeyAlone(request.authorization ?? '') === credentials.client_id
    hold(credentials.kind !== 'none' || ways.length === 0 || keyAlone, 'what proves something is not passed over')
    return `${accepted}: ${credentials.kind}`
  },
}
