import { createCookie } from '../../../packages/server/src/identity/interactions/cookie.ts'
import { type FuzzTarget, hold } from '../fuzz-target.ts'

const value = `${'A'.repeat(21) + 'b_-9'.repeat(5)}cc`
const headers = [
  `portreeve_session=${value}`,
  `a=b; portreeve_session=${value}; c="d"`,
  `portreeve_session=${value}; portreeve_session=${value}`,
  `__Host-portreeve_session=${value}; portreeve_session=${value}`,
]
const dictionary = ['portreeve_session=', '; ', ';', `=${value}`, '__Host-', ' ', '"', ', ']
const plain = createCookie('session', { secure: false })
const secure = createCookie('session', { secure: true })

export const cookieTarget: FuzzTarget = {
  name: 'cookie',
  execute(random) {
    const cookie = random.mutate(random.pick(headers), dictionary)
    const [read, hosted] = [plain.read({ cookie }), secure.read({ cookie })]
    for (const found of [read, hosted]) {
      if (found === undefined) continue
      hold(/^[A-Za-z0-9_-]{43}$/.test(found), 'a value has the one form')
      hold(cookie.includes(`portreeve_session=${found}`), 'a value stands in the header as it is')
    }
    const pairs = cookie.split(';').map((pair) => pair.trim())
    const own = pairs.filter((pair) => pair.startsWith('portreeve_session='))
    hold(read === undefined || own.length === 1, 'of two cookies of one name neither counts (T-21)')
    return read === undefined ? 'nothing' : 'found'
  },
}
