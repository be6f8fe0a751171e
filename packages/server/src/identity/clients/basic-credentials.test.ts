import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseBasic, parseKeyAlone, withoutLineEnd } from './basic-credentials.ts'

const base64 = (text: string) => Buffer.from(text).toString('base64')
const pair = { client_id: 'TheKey', client_secret: 'TheSecret' }

describe('withoutLineEnd (protocol.md 2.6 form 12)', () => {
  it.each([
    ['TheSecret\n', 'TheSecret'],
    ['TheSecret\r\n', 'TheSecret'],
    ['TheSecret\r', 'TheSecret'],
    ['TheSecret', 'TheSecret'],
    ['TheSecret\n\n', 'TheSecret\n'],
    ['\n', ''],
    ['', ''],
  ])('%j becomes %j', (secret, without) => expect(withoutLineEnd(secret)).toBe(without))
})

describe('parseBasic (RFC 7617)', () => {
  it('reads key and secret', () => {
    expect(parseBasic(`Basic ${base64('TheKey:TheSecret')}`)).toEqual({ ok: true, value: pair })
  })

  it.each(['basic', 'BASIC', 'bAsIc'])('takes the scheme as %s (protocol.md 2.6 form 18)', (scheme) => {
    expect(parseBasic(`${scheme} ${base64('TheKey:TheSecret')}`)).toEqual({ ok: true, value: pair })
  })

  it('splits at the first colon, as a user name cannot have one', () => {
    expect(parseBasic(`Basic ${base64('a:b:c')}`)).toEqual({
      ok: true,
      value: { client_id: 'a', client_secret: 'b:c' },
    })
  })

  it.each(['Bearer x', 'Basic', 'Basic ', '', `Basic ${base64('no colon')}`, 'Digest username="a"'])(
    'refuses %j as malformed',
    (header) => expect(parseBasic(header)).toMatchObject({ ok: false, error: 'malformed' }),
  )

  it('never finds the pair in credentials that are not encoded, in the wrong order or encoded twice', () => {
    const alphanumeric = (length: number) => fc.stringMatching(new RegExp(`^[A-Za-z0-9]{${length}}$`))
    fc.assert(
      fc.property(alphanumeric(32), alphanumeric(16), (client_id, client_secret) => {
        const wrong = [
          `Basic ${client_id}:${client_secret}`,
          `Basic ${base64(`${client_secret}:${client_id}`)}`,
          `Basic ${base64(base64(`${client_id}:${client_secret}`))}`,
        ]
        for (const header of wrong)
          expect(parseBasic(header)).not.toEqual({ ok: true, value: { client_id, client_secret } })
      }),
    )
  })
})

describe('parseKeyAlone', () => {
  it('reads a key without colon and secret, as okta-auth-js sends it when it revokes', () => {
    expect(parseKeyAlone(`Basic ${base64('TheKey')}`)).toBe('TheKey')
  })

  it.each([
    `Basic ${base64('TheKey:')}`,
    `Basic ${base64('TheKey:TheSecret')}`,
    `Basic ${base64(base64('TheKey:TheSecrets'))}`,
    `Bearer ${base64('TheKey')}`,
    'Basic ',
    `Basic ${base64('a'.repeat(65))}`,
    `Basic ${base64('The Key')}`,
  ])('finds none in %j', (header) => expect(parseKeyAlone(header)).toBeUndefined())
})
