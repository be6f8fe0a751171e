import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expand, withoutReferences } from './expand.ts'

const env = { HOST: 'dms.example', EMPTY: '' }

describe('references to the environment in text', () => {
  it.each([
    ['https://${HOST}/v1', 'https://dms.example/v1'],
    ['${HOST}${HOST}', 'dms.exampledms.example'],
    ['[${EMPTY}]', '[]'],
    ['${EMPTY:-other}', 'other'],
    ['${MISSING:-}', ''],
    ['${MISSING:-a b}', 'a b'],
    ['$HOST costs 5$', '$HOST costs 5$'],
    ['$${HOST} and $$', '${HOST} and $'],
  ])('%s is %s', (text, value) => {
    expect(expand(text, env)).toEqual({ ok: true, value })
  })

  it.each([
    ['${MISSING} ${GONE}', 'needs the variable MISSING, GONE, which is not set.'],
    ['${1X}', 'has ${1X}, which is no variable. Write $$ for a dollar sign.'],
    ['${HOST', 'has ${HOST}, which is no variable. Write $$ for a dollar sign.'],
  ])('refuses %s', (text, detail) => {
    expect(expand(text, env)).toMatchObject({ ok: false, detail })
  })

  it('does not read what a variable holds again', () => {
    expect(expand('${A}', { A: '${HOST}$$' })).toEqual({ ok: true, value: '${HOST}$$' })
  })

  it('gives any text back that was written without references', () => {
    const texts = fc.string({ unit: fc.constantFrom('$', '{', '}', 'a', ':', '-', ' ') })
    fc.assert(
      fc.property(texts, (text) => {
        expect(expand(withoutReferences(text), {})).toEqual({ ok: true, value: text })
      }),
    )
  })
})
