import { parseRequestTarget } from '../../../packages/server/src/http/index.ts'
import { type FuzzTarget, hold } from '../fuzz-target.ts'

const targets = [
  '/oauth2/aus1p1ixy7YL8cMq02p7/v1/authorize?client_id=a&redirect_uri=http://localhost:5000/',
  '/oauth2/aus1/v1/token/',
  '/signin/abc?x=%2f',
  '/harborline/appointments/v1/appointments?limit=2',
]
const dictionary = ['..', '%2e', '%2f', '%5c', '//', ';', '%25', '%00', '/./', '?', '#', 'http://evil.example']

export const requestTargetTarget: FuzzTarget = {
  name: 'request target',
  execute(random) {
    const parsed = parseRequestTarget(random.mutate(random.pick(targets), dictionary))
    if (!parsed.ok) return 'refused'
    const { path } = parsed.value
    hold(path.startsWith('/') && !path.startsWith('//'), 'a path begins with one slash')
    hold(!/[;\\#\0]/.test(path), 'none of the characters that servers read differently (T-07)')
    hold(!/%(2f|5c|00|2e|25[0-9a-f]{2})/i.test(path), 'nothing encoded that means something when decoded')
    hold(
      new URL(path, 'http://localhost').pathname.split('/').length === path.split('/').length,
      'nothing left for a URL parser to resolve',
    )
    return 'read'
  },
}
