import { parseBasic } from '../../../packages/server/src/identity/clients/basic-credentials.ts'
import { type FuzzTarget, hold } from '../fuzz-target.ts'

const pairs = ['abc:def', `${'a'.repeat(32)}:${'b'.repeat(16)}`, 'a:b:c', ':', 'abc', 'ab%3Ac:d\n']

export const basicTarget: FuzzTarget = {
  name: 'Basic',
  execute(random) {
    const pair = random.mutate(random.pick(pairs), [':', '\r\n', '%3A'])
    const encoded = random.mutate(Buffer.from(pair, 'latin1').toString('base64'), ['=', 'Basic ', ' '])
    const parsed = parseBasic(`${random.pick(['Basic ', 'basic ', 'BASIC ', 'Bearer ', 'Basic', 'Basic  '])}${encoded}`)
    if (!parsed.ok) return 'refused'
    const { client_id, client_secret } = parsed.value
    hold(!client_id.includes(':'), 'the first colon ends the key')
    const again = parseBasic(`Basic ${Buffer.from(`${client_id}:${client_secret}`, 'latin1').toString('base64')}`)
    hold(again.ok && again.value.client_id === client_id, 'what was read can be written and read again')
    return 'read'
  },
}
