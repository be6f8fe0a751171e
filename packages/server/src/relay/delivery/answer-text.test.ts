import { describe, expect, it } from 'vitest'
import { answerText } from './answer-text.ts'

const textOf = (text: string) => answerText(Buffer.from(text))

describe('what is kept of an answer', () => {
  it('is its first 512 characters', () => {
    expect(textOf('short')).toBe('short')
    expect(textOf('é'.repeat(2_000))).toBe('é'.repeat(512))
    expect(textOf('')).toBeUndefined()
    expect(textOf(' \n\t ')).toBeUndefined()
  })

  it('is text that can do no harm where it is shown', () => {
    expect(textOf('a\u001b[31mred\u0000\u0008\u009b')).toBe('a\ufffd[31mred\ufffd\ufffd\ufffd')
    expect(textOf('line\r\nline\u2028line')).toBe('line line line')
    expect(textOf('\u202egnp.exe \u2066x\u2069 \u200bz')).toBe('\ufffdgnp.exe \ufffdx\ufffd \ufffdz')
    expect(answerText(Buffer.from([0x61, 0xff, 0xc3]))).toBe('a\ufffd\ufffd')
  })

  it('never ends in half a character', () => {
    expect(textOf(`${'x'.repeat(511)}\u{1F600}`)).toBe(`${'x'.repeat(511)}\ufffd`)
  })

  it('has no token in it, not even a part of one: some webhooks answer with what they were sent', () => {
    const token = `${Buffer.from('{"alg":"RS256"}').toString('base64url')}.${'p'.repeat(300)}.${'s'.repeat(300)}`
    expect(textOf(`{"authorization":"Bearer ${token}"}`)).toBe('{"authorization":"Bearer [token]"}')
    expect(textOf(`${'x '.repeat(240)}${token}`)).not.toContain('eyJ')
    expect(textOf(token.slice(0, 200))).toBe('[token]')
  })
})
