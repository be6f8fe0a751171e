import { isRegisteredRedirectUri } from '../../../packages/server/src/identity/authorize/match-redirect-uri.ts'
import { type FuzzTarget, hold } from '../fuzz-target.ts'

const registered = [
  'http://localhost:5000',
  'https://app.example/cb',
  'https://app.example/cb?tenant=1',
  'http://127.0.0.1/cb',
  'http://[::1]:8080/cb',
  'com.example.app:/cb',
]
const dictionary = [
  '.evil.example',
  '@evil.example',
  'javascript:',
  '..',
  '%2e%2e',
  ';/',
  '\\',
  '//',
  '#',
  '?',
  ':80',
  '127.0.0.1',
  '%252f',
  'localhost',
]

export const redirectUriTarget: FuzzTarget = {
  name: 'redirect URI',
  execute(random) {
    const one = random.pick(registered)
    const requested = random.mutate(one, dictionary)
    const isNative = random.chance(0.5)
    const redirectUris = random.pick(['exact', 'exchange'] as const)
    const matches = isRegisteredRedirectUri(requested, { registered: [one], redirectUris, isNative })
    if (!matches) return requested === one ? 'refused although registered' : 'refused'
    if (requested === one) return 'the same'
    // All that may ever differ (T-01 to T-05): one slash of an empty path, and a native app's port on this very machine.
    const [before, after] = [new URL(one), new URL(requested)]
    const slashOnly = requested === `${one}/` || `${requested}/` === one
    hold(slashOnly ? redirectUris === 'exchange' && before.pathname === '/' : isNative, 'only what the switches allow')
    hold(before.hostname === after.hostname && before.protocol === after.protocol, 'the same host and scheme')
    hold(before.pathname === after.pathname && before.search === after.search, 'the same path and query')
    hold(after.hash === '' && after.username === '' && after.password === '', 'nothing else in it')
    hold(slashOnly || /^(127\.0\.0\.1|\[::1\])$/.test(after.hostname), 'a port varies on loopback addresses only')
    return slashOnly ? 'a slash forgiven' : 'a port forgiven'
  },
}
