import { type Appointment, appointmentStatuses } from '../dealer-data/rows.ts'
import { checkIsComing, inUtc } from './coming-times.ts'
import { equals, onOrAfter, onOrBefore, uuid } from './filters.ts'
import { checkCustomersVehicle } from './references.ts'
import { defineResource } from './resource.ts'

type Draft = Pick<Appointment, 'customerId' | 'vehicleId' | 'startsAt' | 'durationMinutes' | 'reason' | 'advisor'>

export const appointments = defineResource<'appointments', Draft>({
  name: 'appointments',
  filters: {
    status: equals('status', { type: 'string', enum: appointmentStatuses }),
    from: onOrAfter('startsAt'),
    to: onOrBefore('startsAt'),
    customerId: equals('customerId', uuid),
    vehicleId: equals('vehicleId', uuid),
  },
  draft: {
    type: 'object',
    required: ['customerId', 'vehicleId', 'startsAt', 'durationMinutes', 'reason', 'advisor'],
    additionalProperties: false,
    properties: {
      customerId: uuid,
      vehicleId: uuid,
      startsAt: { type: 'string', format: 'date-time' },
      durationMinutes: { type: 'integer', minimum: 15, maximum: 480 },
      reason: { type: 'string', minLength: 1, maxLength: 500 },
      advisor: { type: 'string', minLength: 1, maxLength: 100 },
    },
  },
  complete(draft, { id, dealer, now }) {
    const problem = checkIsComing('startsAt', draft.startsAt, now) ?? checkCustomersVehicle(draft, dealer)
    return problem ?? { id, ...draft, startsAt: inUtc(draft.startsAt), status: 'scheduled', repairOrderId: null }
  },
})
