/** Money is in whole cents, times are UTC with seconds (RFC 3339), days are `YYYY-MM-DD`. */
export interface Customer {
  id: string
  firstName: string
  lastName: string
  email: string
  phone: string
  address: { street: string; city: string; state: string; postalCode: string }
  customerSince: string
}

export interface Vehicle {
  id: string
  customerId: string
  vin: string
  make: string
  model: string
  modelYear: number
  color: string
  /** On the day the dealer sold it. */
  soldWithMiles: number
  soldOn: string
}

export const appointmentStatuses = ['scheduled', 'confirmed', 'completed', 'cancelled', 'no-show'] as const

export interface Appointment {
  id: string
  customerId: string
  vehicleId: string
  startsAt: string
  durationMinutes: number
  status: (typeof appointmentStatuses)[number]
  reason: string
  advisor: string
  /** What came of it, once the customer has been there. */
  repairOrderId: string | null
}

export const repairOrderStatuses = ['open', 'in-progress', 'waiting-for-parts', 'completed', 'invoiced'] as const

export interface RepairOrder {
  id: string
  /** What is printed on the paper. */
  number: string
  customerId: string
  vehicleId: string
  /** Null for a customer who came without one. */
  appointmentId: string | null
  status: (typeof repairOrderStatuses)[number]
  openedAt: string
  promisedAt: string
  /** Set once the work is done. */
  closedAt: string | null
  odometerMiles: number
  advisor: string
  lines: RepairOrderLine[]
  totalCents: number
}

export interface RepairOrderLine {
  description: string
  laborCents: number
  partsCents: number
}

export interface Rows {
  customers: Customer
  vehicles: Vehicle
  appointments: Appointment
  'repair-orders': RepairOrder
}

export type ResourceName = keyof Rows
