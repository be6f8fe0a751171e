import { describe, expect, it } from 'vitest'
import { createAddressPolicy } from './address-policy.ts'

describe('G-I the networks that an operator allows', () => {
  it.each([
    ['10/8', 'full network address'],
    ['127/8', 'full network address'],
    ['010.0.0.0/8', 'full network address'],
    ['0x0a.0.0.0/8', 'full network address'],
    ['fe80::%eth0/64', 'full network address'],
    ['10.0.0.0/8/8', 'full network address'],
    ['everything', 'full network address'],
    ['', 'full network address'],
    ['10.0.0.0', 'prefix length from 0 to 32'],
    ['10.0.0.0/', 'prefix length'],
    ['10.0.0.0/33', 'prefix length'],
    ['10.0.0.0/08', 'prefix length'],
    ['10.0.0.0/-1', 'prefix length'],
    ['10.0.0.0/255.0.0.0', 'prefix length'],
    ['fd00::/129', 'prefix length from 0 to 128'],
    ['10.0.0.1/8', 'bits set behind its prefix'],
    ['10.64.0.0/9', 'bits set behind its prefix'],
    ['fd00::1/64', 'bits set behind its prefix'],
    ['0.0.0.1/0', 'bits set behind its prefix'],
    ['::ffff:10.0.0.0/104', 'IPv4 written as IPv6'],
    ['::ffff:0:0/96', 'IPv4 written as IPv6'],
  ])('refuses "%s" and says why', (cidr, why) => {
    expect(() => createAddressPolicy([cidr])).toThrow(why)
    expect(() => createAddressPolicy([cidr])).toThrow(`"${cidr}"`)
  })

  it.each([
    ['10.0.0.0/8', '10.255.0.1', '192.168.0.1'],
    ['10.128.0.0/9', '10.128.0.1', '10.127.255.255'],
    ['127.0.0.1/32', '127.0.0.1', '127.0.0.2'],
    ['0.0.0.0/0', '127.0.0.1', '::1'],
    ['fd00::/8', 'fd00::1', 'fc00::1'],
    ['::1/128', '::1', '::2'],
  ])('%s opens %s and not %s', (cidr, inside, outside) => {
    const policy = createAddressPolicy([cidr])
    expect(policy.check(inside)).toBeUndefined()
    expect(policy.check(outside)).toBeTypeOf('string')
  })

  it('does not connect to the host agent of a cloud, public as its address is, unless it is allowed', () => {
    expect(createAddressPolicy([]).check('168.63.129.16')).toBeTypeOf('string')
    expect(createAddressPolicy([]).check('::ffff:168.63.129.16')).toBeTypeOf('string')
    expect(createAddressPolicy([]).check('168.63.129.17')).toBeUndefined()
    expect(createAddressPolicy(['168.63.129.16/32']).check('168.63.129.16')).toBeUndefined()
  })
})
