import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dayOf, writeDay } from './days.ts'
import { type DealerRows, generateDealer } from './generate-dealer.ts'
import { isVin } from './vin.ts'

const lakeside = 'a36e1a5b-9f4c-4d7e-8c67-0a8f0d7a8f11'
const today = '2026-11-22'
const idsOf = (rows: DealerRows) =>
  Object.values(rows).flatMap((list: readonly { id: string }[]) => list.map(({ id }) => id))
const byId = <Row extends { id: string }>(rows: readonly Row[]) => new Map(rows.map((row) => [row.id, row]))

/** Everything about these rows that does not fit together, as sentences. */
function contradictions(
  { customers, vehicles, appointments, 'repair-orders': orders }: DealerRows,
  now: string,
): string[] {
  const faults: string[] = []
  const customerOf = byId(customers)
  const vehicleOf = byId(vehicles)
  const orderOf = byId(orders)
  const appointmentOf = byId(appointments)
  const mustBe = (holds: boolean, what: string) => {
    if (!holds) faults.push(what)
  }
  for (const car of vehicles) {
    const owner = customerOf.get(car.customerId)
    mustBe(owner !== undefined && owner.customerSince <= car.soldOn, `${car.id}: bought by a customer of the time`)
    mustBe(isVin(car.vin) && car.modelYear <= Number(car.soldOn.slice(0, 4)), `${car.id}: a real car`)
  }
  for (const { id, customerId, vehicleId, startsAt, status, repairOrderId } of appointments) {
    const car = vehicleOf.get(vehicleId)
    mustBe(car?.customerId === customerId && car.soldOn < startsAt, `${id}: for a car of the customer`)
    mustBe(
      startsAt.slice(0, 10) > now === ['scheduled', 'confirmed'].includes(status),
      `${id}: settled once it is past`,
    )
    mustBe((status === 'completed') === (repairOrderId !== null), `${id}: something came of it if somebody came`)
    mustBe(repairOrderId === null || orderOf.get(repairOrderId)?.appointmentId === id, `${id}: and that knows of it`)
    mustBe(new Date(startsAt).getUTCDay() !== 0, `${id}: not on a Sunday`)
  }
  const milesOf = new Map<string, number>()
  for (const order of orders) {
    const { id, customerId, vehicleId, openedAt, promisedAt, closedAt, status, appointmentId, odometerMiles } = order
    const car = vehicleOf.get(vehicleId)
    mustBe(car?.customerId === customerId && car.soldOn < openedAt, `${id}: for a car of the customer`)
    mustBe(openedAt < promisedAt && openedAt.slice(0, 10) < now, `${id}: promised after it was opened, which it was`)
    mustBe((closedAt !== null) === ['completed', 'invoiced'].includes(status), `${id}: closed when done`)
    mustBe(
      closedAt === null || (openedAt < closedAt && closedAt < now),
      `${id}: closed after it was opened, which it was`,
    )
    mustBe(appointmentId === null || appointmentOf.get(appointmentId)?.startsAt === openedAt, `${id}: opened as agreed`)
    mustBe(
      odometerMiles > (car?.soldWithMiles ?? Number.NaN) && odometerMiles >= (milesOf.get(vehicleId) ?? 0),
      `${id}: miles grow`,
    )
    mustBe(
      order.totalCents === order.lines.reduce((sum, line) => sum + line.laborCents + line.partsCents, 0),
      `${id}: total`,
    )
    milesOf.set(vehicleId, odometerMiles)
  }
  return faults
}

describe('generateDealer', () => {
  it('makes a few thousand rows in order of time, each with an id of its own', () => {
    const rows = generateDealer(lakeside, today)
    const ids = idsOf(rows)
    expect(ids.length).toBeGreaterThan(2500)
    expect(ids.length).toBeLessThan(5000)
    expect(new Set(ids).size).toBe(ids.length)
    for (const times of [
      rows.customers.map((row) => row.customerSince),
      rows.vehicles.map((row) => row.soldOn),
      rows.appointments.map((row) => row.startsAt),
      rows['repair-orders'].map((row) => row.openedAt),
    ]) {
      expect(times).toEqual([...times].sort())
    }
    expect(new Set(rows.appointments.map(({ status }) => status)).size).toBe(5)
    expect(new Set(rows['repair-orders'].map(({ status }) => status)).size).toBe(5)
  })

  it('makes the same rows again, and others for another organization', () => {
    const again = generateDealer(lakeside, today)
    expect(generateDealer(lakeside, today)).toEqual(again)
    const others = new Set(idsOf(generateDealer('1bc1f7a0-52a4-4b2f-9d0b-8b5b6f3a3c55', today)))
    expect(idsOf(again).some((id) => others.has(id))).toBe(false)
  })

  it('keeps the ids on any day', () => {
    expect(new Set(idsOf(generateDealer(lakeside, '2027-03-01')))).toEqual(
      new Set(idsOf(generateDealer(lakeside, today))),
    )
  })

  it('makes rows that fit together, for any organization on any day', () => {
    expect(contradictions(generateDealer(lakeside, today), today)).toEqual([])
    const days = fc.integer({ min: dayOf('2024-02-28'), max: dayOf('2032-12-31') }).map(writeDay)
    fc.assert(
      fc.property(
        fc.uuid(),
        days,
        (organizationId, day) => contradictions(generateDealer(organizationId, day), day).length === 0,
      ),
      { numRuns: 15 },
    )
  })
})
