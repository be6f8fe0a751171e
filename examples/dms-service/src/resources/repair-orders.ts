import { writeInstant } from '../dealer-data/days.ts'
import { repairOrderNumber, totalOf } from '../dealer-data/generate-dealer.ts'
import { type RepairOrder, repairOrderStatuses } from '../dealer-data/rows.ts'
import { invalidField } from '../problem.ts'
import { checkIsComing, inUtc } from './coming-times.ts'
import { equals, onOrAfter, onOrBefore, uuid } from './filters.ts'
import { checkCustomersVehicle } from './references.ts'
import { defineResource } from './resource.ts'

type Draft = Pick<RepairOrder, 'customerId' | 'vehicleId' | 'promisedAt' | 'odometerMiles' | 'advisor' | 'lines'> & {
  appointmentId?: string
}

const cents = { type: 'integer', minimum: 0, maximum: 10_000_000 }

export const repairOrders = defineResource<'repair-orders', Draft>({
  name: 'repair-orders',
  filters: {
    status: equals('status', { type: 'string', enum: repairOrderStatuses }),
    from: onOrAfter('openedAt'),
    to: onOrBefore('openedAt'),
    customerId: equals('customerId', uuid),
    vehicleId: equals('vehicleId', uuid),
    appointmentId: { schema: uuid, keeps: (row, value) => row.appointmentId === value },
    number: equals('number'),
  },
  draft: {
    type: 'object',
    required: ['customerId', 'vehicleId', 'promisedAt', 'odometerMiles', 'advisor', 'lines'],
    additionalProperties: false,
    properties: {
      customerId: uuid,
      vehicleId: uuid,
      appointmentId: uuid,
      promisedAt: { type: 'string', format: 'date-time' },
      odometerMiles: { type: 'integer', minimum: 0, maximum: 2_000_000 },
      advisor: { type: 'string', minLength: 1, maxLength: 100 },
      lines: {
        type: 'array',
        minItems: 1,
        maxItems: 50,
        items: {
          type: 'object',
          required: ['description', 'laborCents', 'partsCents'],
          additionalProperties: false,
          properties: {
            description: { type: 'string', minLength: 1, maxLength: 200 },
            laborCents: cents,
            partsCents: cents,
          },
        },
      },
    },
  },
  complete(draft, { id, dealer, now }) {
    const problem = checkIsComing('promisedAt', draft.promisedAt, now) ?? checkCustomersVehicle(draft, dealer)
    if (problem) return problem
    const { appointmentId = null } = draft
    if (appointmentId !== null && dealer.find('appointments', appointmentId)?.vehicleId !== draft.vehicleId) {
      return invalidField('appointmentId', 'is not the id of an appointment of this vehicle')
    }
    return {
      id,
      ...draft,
      appointmentId,
      number: repairOrderNumber(id),
      status: 'open',
      openedAt: writeInstant(now),
      promisedAt: inUtc(draft.promisedAt),
      closedAt: null,
      totalCents: totalOf(draft.lines),
    }
  },
})
