import { describe, expect, it } from 'vitest'
import { groupApis } from './group-apis.ts'

const api = (organizationId: string, name: string, version: string) => ({ organizationId, name, version })

describe('APIs in a list', () => {
  it('stand together by name, in the order in which they came', () => {
    const groups = groupApis([api('a', 'Orders', 'v2'), api('a', 'Parts', 'v1'), api('a', 'orders', 'v1')])
    expect(groups.map(({ name, instances }) => [name, instances.map(({ version }) => version)])).toEqual([
      ['Orders', ['v2', 'v1']],
      ['Parts', ['v1']],
    ])
  })

  it('of two organizations are two, whatever they are called', () => {
    expect(groupApis([api('a', 'Orders', 'v1'), api('b', 'Orders', 'v1')])).toHaveLength(2)
  })
})
