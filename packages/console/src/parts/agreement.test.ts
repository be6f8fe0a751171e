import { describe, expect, it } from 'vitest'
import { agreementProps, shownText } from './agreement.ts'

const form = (agreedTo: string) => {
  const values: Record<string, unknown> = { agrees: agreedTo }
  return {
    values,
    errors: {},
    setFieldValue(name: string, value: unknown) {
      values[name] = value
    },
  }
}
const change = (checked: boolean) => ({ currentTarget: { checked } }) as never

describe('a tick under something that may change', () => {
  it('is for what was shown when it was set', () => {
    const shown = shownText(['customers', 'vehicles'])
    const kept = form('')
    const props = () => agreementProps(kept as never, 'agrees', shown)
    expect(props()).toMatchObject({ checked: false, error: undefined })
    props().onChange(change(true))
    expect(props()).toMatchObject({ checked: true, error: undefined })
    props().onChange(change(false))
    expect(kept.values.agrees).toBe('')
  })

  it('T-16 is gone when something else is shown, and says so', () => {
    const kept = form(shownText(['customers']))
    const props = agreementProps(kept as never, 'agrees', shownText(['customers', 'vehicles']))
    expect(props).toMatchObject({ checked: false, error: expect.stringContaining('changed') })
  })

  it('stays when only the order changed, and knows terms of the same version with other words', () => {
    expect(shownText(['b', 'a'])).toBe(shownText(['a', 'b']))
    expect(shownText({ version: '1', text: 'Ours.' })).not.toBe(shownText({ version: '1', text: 'Mine.' }))
    expect(shownText(undefined)).not.toBe('')
  })
})
