import { describe, expect, it } from 'vitest'
import { checkNewPassword } from './check-new-password.ts'

const user = { email: 'karin.lund@lakeside.example', name: 'Karin Lundqvist' }

describe('checkNewPassword (NIST SP 800-63B §5.1.1.2)', () => {
  it('wants ten characters, as people count them', () => {
    expect(checkNewPassword('lamp 7 oak', user)).toBeUndefined()
    expect(checkNewPassword('lamp 7 oa', user)).toBe('too_short')
    expect(checkNewPassword('🦊🦊🦊🦊🦊', user)).toBe('too_short')
  })

  it.each([
    'password123',
    'P@ssw0rd2024!',
    '2024Password!',
    'qwertyuiop',
    'Qwerty123456',
    'iloveyou99!',
    '1234567890',
    '0987654321',
    'aaaaaaaaaaaa',
    'abababababab',
    'abcdefghijkl',
    'zyxwvutsrqpo',
    'welcomewelcome',
    'Portreeve2025',
    'dragon12345678',
  ])('refuses %s', (common) => {
    expect(checkNewPassword(common, user)).toBe('too_common')
  })

  it.each(['karin.lund@lakeside.example', 'Lundqvist2024', 'lakeside!!!1', 'KarinKarin'])(
    'refuses the own name and address: %s',
    (own) => {
      expect(checkNewPassword(own, user)).toBe('too_common')
    },
  )

  it.each([
    'correct horse battery staple',
    'vermilion-otter-42',
    '83 07 41 92 65',
    'Tr0ub4dor&3xyz',
    'нержавейка7',
    'password manager made this',
  ])('accepts %s, without rules about kinds of characters', (good) => {
    expect(checkNewPassword(good, user)).toBeUndefined()
  })

  it('looks at each character of a very long one once: a million digits in the middle cost no minutes', () => {
    expect(checkNewPassword(`a${'1'.repeat(1_000_000)}b`, user)).toBe('too_common')
    expect(checkNewPassword(`vermilion ${'17 '.repeat(300_000)}otter`, user)).toBeUndefined()
  })
})
