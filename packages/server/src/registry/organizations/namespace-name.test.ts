import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkNamespaceName, suggestNamespaces } from './namespace-name.ts'

describe('names of namespaces', () => {
  it.each(['acme', 'a', '7', 'acme-motors', 'xn--acme', 'v', 'v1a', 'testing', 'dev-tools', 'a'.repeat(63)])(
    '%s is one',
    (name) => {
      expect(checkNamespaceName(name)).toBeUndefined()
    },
  )

  it.each(['', 'Acme', 'acme_motors', '-acme', 'acme-', 'a/b', 'a.b', '..', 'ácme', 'a b', 'acme\n', 'a'.repeat(64)])(
    '%j has not the form',
    (name) => {
      expect(checkNamespaceName(name)).toContain('small letters')
    },
  )

  it.each(['acme-test', 'acme-dev', 'a-test-dev'])('%s ends like an environment (protocol.md 3.1)', (name) => {
    expect(checkNamespaceName(name)).toContain('environments')
  })

  it.each(['v1', 'v2', 'v10', 'authz', 'management', 'test', 'dev', 'events'])('%s is reserved', (name) => {
    expect(checkNamespaceName(name)).toContain('reserved')
  })
})

describe('the first namespace of an organization', () => {
  it.each([
    [{ name: 'Lakeside Motors', emailDomain: 'lakeside.example' }, 'lakeside'],
    [{ name: 'Lakeside Motors', emailDomain: 'mail.lakeside.example' }, 'lakeside'],
    [{ name: 'Lakeside Motors', emailDomain: 'lakeside.co.uk' }, 'lakeside'],
    [{ name: 'Co', emailDomain: 'co.uk' }, 'co'],
    [{ name: 'Lakeside Motors' }, 'lakeside-motors'],
    [{ name: '  Garage Zoë & Söhne, Inc. ' }, 'garage-zoe-sohne-inc'],
    [{ name: 'V1' }, 'v1-2'],
    [{ name: 'Acme Test' }, 'acme-test-2'],
    [{ name: '株式会社' }, undefined],
    [{ name: '---' }, undefined],
  ])('of %j: %s', (organization, name) => {
    expect(suggestNamespaces(organization)[0]).toBe(name)
  })

  it('has the form, whatever the organization is called', () => {
    const organizations = fc.record({ name: fc.string({ unit: 'grapheme', maxLength: 100 }) })
    fc.assert(
      fc.property(organizations, (organization) => {
        const names = suggestNamespaces(organization)
        expect(names.filter((name) => checkNamespaceName(name) !== undefined)).toEqual([])
        expect(new Set(names).size).toBe(names.length)
      }),
    )
  })
})
