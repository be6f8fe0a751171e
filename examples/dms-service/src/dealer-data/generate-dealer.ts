import { dayOf, type EpochDay, openDay, writeDay, writeTime, yearOf } from './days.ts'
import { createRandom, namedUuid, type Random } from './random.ts'
import type { Appointment, Customer, RepairOrder, Rows, Vehicle } from './rows.ts'
import { makeVin } from './vin.ts'
import { advisors, colors, firstNames, jobs, lastNames, models, places, streets } from './vocabulary.ts'

export type DealerRows = { [Name in keyof Rows]: readonly Rows[Name][] }

const CUSTOMERS = 400
/** The workshop opens at 13:00 UTC (8:00 in Chicago) and takes the last car 8.5 hours later. */
const OPENS_AT_MINUTE = 13 * 60
const HALF_HOURS_OPEN = 17

/** A visit before it is known whether the customer came. */
interface Visit {
  /** Stable: ids are made from it. */
  name: string
  vehicle: Vehicle
  day: EpochDay
  minute: number
  walkIn: boolean
}

/**
 * A few thousand rows of one dealer that fit together: a vehicle belongs to a customer, a visit to both, nobody's car is
 * repaired before it was sold, mileage only grows, the past is settled and the future is not. The same organization has
 * the same ids for ever, and on the same `today` (`YYYY-MM-DD`) the same rows. Lists are in order of time.
 */
export function generateDealer(organizationId: string, today: string): DealerRows {
  const random = createRandom(organizationId)
  const idOf = (name: string) => namedUuid(`${organizationId}/${name}`)
  const now = dayOf(today)
  const customers = Array.from({ length: CUSTOMERS }, (_, index) =>
    customer(idOf(`customer/${index}`), index, now, random),
  )
  const vehicles = customers.flatMap((owner, index) =>
    Array.from({ length: random.pick([1, 1, 1, 1, 2, 2, 2, 3]) }, (_, which) =>
      vehicle(idOf(`vehicle/${index}/${which}`), owner, index * 10 + which, now, random),
    ),
  )
  const visits = vehicles
    .flatMap((car) => visitsOf(car, now, random))
    .sort((a, b) => a.day - b.day || a.minute - b.minute || (a.name < b.name ? -1 : 1))
  const appointments: Appointment[] = []
  const repairOrders: RepairOrder[] = []
  for (const visit of visits) {
    // Each visit has numbers of its own: what one day turns out to be changes nothing about the others.
    const chances = createRandom(`${organizationId}/${visit.name}`)
    const appointment = visit.walkIn ? undefined : appointmentOf(visit, idOf(`appointment/${visit.name}`), now, chances)
    if (appointment) appointments.push(appointment)
    if (appointment && appointment.status !== 'completed') continue
    const order = repairOrderOf(visit, idOf(`repair-order/${visit.name}`), now, chances)
    repairOrders.push({ ...order, appointmentId: appointment?.id ?? null })
    if (appointment) appointment.repairOrderId = order.id
  }
  customers.sort((a, b) => dayOf(a.customerSince) - dayOf(b.customerSince))
  vehicles.sort((a, b) => dayOf(a.soldOn) - dayOf(b.soldOn))
  return { customers, vehicles, appointments, 'repair-orders': repairOrders }
}

function customer(id: string, index: number, now: EpochDay, random: Random): Customer {
  const firstName = random.pick(firstNames)
  const lastName = random.pick(lastNames)
  return {
    id,
    firstName,
    lastName,
    email: `${firstName}.${lastName}.${index}@example.com`.toLowerCase(),
    phone: `+1-312-555-01${String(random.integer(0, 99)).padStart(2, '0')}`,
    address: { street: `${random.integer(1, 999)} ${random.pick(streets)}`, ...random.pick(places) },
    customerSince: writeDay(now - random.integer(60, 3650)),
  }
}

function vehicle(id: string, owner: Customer, serial: number, now: EpochDay, random: Random): Vehicle {
  const soldOn = random.integer(dayOf(owner.customerSince), now - 30)
  const ageYears = random.chance(0.6) ? 0 : random.integer(1, 8)
  const modelYear = yearOf(soldOn) - ageYears
  const { make, model, maker, type } = random.pick(models)
  return {
    id,
    customerId: owner.id,
    vin: makeVin(maker, type, modelYear, serial),
    make,
    model,
    modelYear,
    color: random.pick(colors),
    soldWithMiles: ageYears === 0 ? random.integer(5, 90) : ageYears * random.integer(7000, 14_000),
    soldOn: writeDay(soldOn),
  }
}

/** Two or three visits, spread over the time since the sale (two years at most); some cars' last one is yet to come. */
function visitsOf(car: Vehicle, now: EpochDay, random: Random): Visit[] {
  const since = Math.max(dayOf(car.soldOn) + 1, now - 730)
  const count = random.integer(2, 3)
  const share = Math.floor((now - 1 - since) / count)
  return Array.from({ length: count }, (_, index) => {
    const toCome = index === count - 1 && random.chance(0.25)
    const day = toCome ? now + random.integer(1, 30) : since + index * share + random.integer(0, share - 1)
    return {
      name: `${car.id}/${index}`,
      vehicle: car,
      day: openDay(day),
      minute: OPENS_AT_MINUTE + 30 * random.integer(0, HALF_HOURS_OPEN - 1),
      walkIn: !toCome && random.chance(0.15),
    }
  })
}

function appointmentOf({ vehicle: car, day, minute }: Visit, id: string, now: EpochDay, random: Random): Appointment {
  const settled = random.pick([
    'completed',
    'completed',
    'completed',
    'completed',
    'completed',
    'cancelled',
    'no-show',
  ] as const)
  const expected = random.pick(['scheduled', 'scheduled', 'confirmed'] as const)
  return {
    id,
    customerId: car.customerId,
    vehicleId: car.id,
    startsAt: writeTime(day, minute),
    durationMinutes: random.pick([30, 60, 60, 90, 120]),
    status: day > now ? expected : settled,
    reason: random.pick(jobs).description,
    advisor: random.pick(advisors),
    repairOrderId: null,
  }
}

function repairOrderOf(visit: Visit, id: string, now: EpochDay, random: Random): RepairOrder {
  const { vehicle: car, day, minute } = visit
  const openMinutes = random.integer(60, 30 * 60)
  // What came in during the last days is still being worked on, and some of what came in before waits for parts.
  const unfinished = day > now - 3 || (day > now - 14 && random.chance(0.3))
  const lines = Array.from({ length: random.integer(1, 3) }, () => ({ ...random.pick(jobs) }))
  return {
    id,
    number: repairOrderNumber(id),
    customerId: car.customerId,
    vehicleId: car.id,
    appointmentId: null,
    status: unfinished
      ? random.pick(['open', 'in-progress', 'waiting-for-parts'])
      : random.pick(['completed', 'invoiced', 'invoiced']),
    openedAt: writeTime(day, minute),
    promisedAt: writeTime(day, minute + 8 * 60),
    closedAt: unfinished ? null : writeTime(day, minute + openMinutes),
    odometerMiles: car.soldWithMiles + (day - dayOf(car.soldOn)) * 30 + Math.floor(minute / 60),
    advisor: random.pick(advisors),
    lines,
    totalCents: totalOf(lines),
  }
}

export function totalOf(lines: RepairOrder['lines']): number {
  return lines.reduce((total, line) => total + line.laborCents + line.partsCents, 0)
}

export function repairOrderNumber(id: string): string {
  return `RO-${id.slice(0, 8).toUpperCase()}`
}
