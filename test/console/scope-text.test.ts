import { describe, expect, it } from 'vitest'
import { scopeText } from '../../packages/console/src/pages/account/scope-text.ts'
import en from '../../packages/server/src/identity/pages/messages/en.json' with { type: 'json' }

describe('what an app may', () => {
  const asked = Object.keys(en).flatMap((key) => /^scope\.(?!other$)(.+)$/.exec(key)?.[1] ?? [])

  it.each(asked)('is said in words for %s, as it is when consent is asked for', (scope) =>
    expect(scopeText(scope)).toMatch(/^[A-Z].* /),
  )

  it('is the name itself for scopes of an API, whatever it is called', () => {
    expect(scopeText('appointments:read')).toBe('appointments:read')
    expect(scopeText('constructor')).toBe('constructor')
  })
})
