import { writeInstant } from '../dealer-data/days.ts'
import type { Vehicle } from '../dealer-data/rows.ts'
import { isVin } from '../dealer-data/vin.ts'
import { invalidField } from '../problem.ts'
import { equals, uuid } from './filters.ts'
import { checkCustomer } from './references.ts'
import { defineResource } from './resource.ts'

const word = { type: 'string', minLength: 1, maxLength: 60 }

export const vehicles = defineResource<'vehicles', Omit<Vehicle, 'id' | 'soldOn'>>({
  name: 'vehicles',
  filters: {
    customerId: equals('customerId', uuid),
    vin: equals('vin'),
    make: equals('make'),
    modelYear: {
      schema: { type: 'string', pattern: '^[0-9]{4}$' },
      keeps: (row, value) => row.modelYear === Number(value),
    },
  },
  draft: {
    type: 'object',
    required: ['customerId', 'vin', 'make', 'model', 'modelYear', 'color', 'soldWithMiles'],
    additionalProperties: false,
    properties: {
      customerId: uuid,
      vin: { type: 'string' },
      make: word,
      model: word,
      modelYear: { type: 'integer', minimum: 1981, maximum: 2100 },
      color: word,
      soldWithMiles: { type: 'integer', minimum: 0, maximum: 2_000_000 },
    },
  },
  complete(draft, { id, dealer, now }) {
    if (!isVin(draft.vin)) return invalidField('vin', 'must be 17 characters with a correct check digit (the ninth)')
    return checkCustomer(draft.customerId, dealer) ?? { id, ...draft, soldOn: writeInstant(now).slice(0, 10) }
  },
})
