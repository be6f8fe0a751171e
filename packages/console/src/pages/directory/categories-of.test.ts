import { expect, it } from 'vitest'
import { categoriesOf } from './categories-of.ts'

it('categories are those that most APIs have first, whatever letters they are written in', () => {
  const apis = [['service'], ['Vehicles', 'service'], ['vehicles', 'SERVICE', 'stock']].map((tags) => ({
    details: { tags },
  }))
  expect(categoriesOf(apis)).toEqual(['service', 'Vehicles', 'stock'])
  expect(categoriesOf([])).toEqual([])
})
