const list = new Intl.ListFormat('en-GB')

/** "Appointments, Vehicles and 3 more". Pure. */
export function namesOf(things: readonly { name: string }[], shown = 3): string {
  const names = [...new Set(things.map(({ name }) => name))]
  const rest = names.length - shown
  return list.format(rest > 0 ? [...names.slice(0, shown), `${rest} more`] : names)
}
