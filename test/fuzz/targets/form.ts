import { mergeParameters, parseForm, parseJson } from '../../../packages/server/src/identity/token/parse-parameters.ts'
import { type FuzzTarget, hold } from '../fuzz-target.ts'

const forms = [
  'grant_type=client_credentials&scope=anonymous',
  'grant_type=authorization_code&code=abc&redirect_uri=http://localhost:5000/',
  'grant_type=refresh_token&refresh_token=Zm9v&scope=openid+email&code=%61',
  'a=&b&=c&&d=%zz&e=%E2%82',
]
const dictionary = [
  'grant_type',
  'client_id=',
  '&scope=',
  '%26',
  '%3D',
  '__proto__',
  'constructor',
  '&&',
  '=',
  'client_secret',
]

export const formTarget: FuzzTarget = {
  name: 'form',
  execute(random) {
    // What a body can be: bytes, read as UTF-8.
    const text = Buffer.from(random.mutate(random.pick(forms), dictionary)).toString()
    const parsed = parseForm(text)
    if (!parsed.ok) {
      hold(parsed.error === 'invalid_request', 'a form is refused as invalid_request only')
      hold(
        /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/.test(parsed.description),
        'RFC 6749 §5.2: characters of error_description',
      )
      return 'refused'
    }
    // The platform's own reader is the other opinion: same names, same values, none of them twice.
    const other = [...new URLSearchParams(`?${text}`)]
    hold(other.length === parsed.value.size, 'as many parameters as the platform reads')
    for (const [name, value] of other) hold(parsed.value.get(name) === value, 'each as the platform reads it')
    const merged = mergeParameters(parsed.value, parsed.value)
    hold(merged.ok && merged.value.size === parsed.value.size, 'what is said twice alike is said once')
    return 'read'
  },
}

const objects = [
  '{"grant_type":"client_credentials","scope":"anonymous"}',
  '{"a":"b","a":"c"}',
  '{"a":{"b":"c"},"d":["e"],"f":1}',
  '{"\\u0061":"x","__proto__":"y"}',
]

export const jsonTarget: FuzzTarget = {
  name: 'JSON form',
  execute(random) {
    const text = random.mutate(random.pick(objects), [
      '"a":"b",',
      '\\"',
      '\\u0000',
      '{}',
      '[]',
      'null',
      '"__proto__":"x",',
    ])
    const parsed = parseJson(text)
    if (!parsed.ok) return 'refused'
    const other = JSON.parse(text) as Record<string, unknown>
    hold(Object.keys(other).length === parsed.value.size, 'as many members as the platform reads')
    for (const [name, value] of parsed.value)
      hold(Object.getOwnPropertyDescriptor(other, name)?.value === value, 'each as written')
    return 'read'
  },
}
