import type { Dealer } from '../dealers.ts'
import { invalidField, type Problem } from '../problem.ts'

/** Do these two exist at this dealer, and is the vehicle the customer's? Another dealer's ids do not exist here. */
export function checkCustomersVehicle(
  { customerId, vehicleId }: { customerId: string; vehicleId: string },
  dealer: Dealer,
): Problem | undefined {
  const unknown = checkCustomer(customerId, dealer)
  if (unknown) return unknown
  const vehicle = dealer.find('vehicles', vehicleId)
  if (!vehicle) return invalidField('vehicleId', 'is not the id of a vehicle')
  if (vehicle.customerId !== customerId) return invalidField('vehicleId', 'is a vehicle of another customer')
  return undefined
}

export function checkCustomer(customerId: string, dealer: Dealer): Problem | undefined {
  return dealer.find('customers', customerId) ? undefined : invalidField('customerId', 'is not the id of a customer')
}
