import { writeInstant } from '../dealer-data/days.ts'
import type { Customer } from '../dealer-data/rows.ts'
import { equals } from './filters.ts'
import { defineResource } from './resource.ts'

const line = { type: 'string', minLength: 1, maxLength: 100 }

export const customers = defineResource<
  'customers',
  Pick<Customer, 'firstName' | 'lastName' | 'email' | 'phone' | 'address'>
>({
  name: 'customers',
  filters: {
    lastName: equals('lastName'),
    email: equals('email'),
    phone: equals('phone'),
    city: { schema: { type: 'string' }, keeps: (row, value) => row.address.city === value },
  },
  draft: {
    type: 'object',
    required: ['firstName', 'lastName', 'email', 'phone', 'address'],
    additionalProperties: false,
    properties: {
      firstName: line,
      lastName: line,
      email: { type: 'string', format: 'email', maxLength: 254 },
      phone: { type: 'string', minLength: 5, maxLength: 30 },
      address: {
        type: 'object',
        required: ['street', 'city', 'state', 'postalCode'],
        additionalProperties: false,
        properties: { street: line, city: line, state: line, postalCode: line },
      },
    },
  },
  complete: (draft, { id, now }) => ({ id, ...draft, customerSince: writeInstant(now).slice(0, 10) }),
})
