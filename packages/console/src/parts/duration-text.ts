const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const

export type DurationUnit = (typeof UNITS)[number][0]

const count = new Intl.NumberFormat()

/** Largest unit that says it without a rest: 5400 is 90 minutes. Pure. */
export function unitOf(seconds: number): { amount: number; unit: DurationUnit } {
  const [unit, size] = UNITS.find(([, size]) => seconds >= size && seconds % size === 0) ?? (['second', 1] as const)
  return { amount: seconds / size, unit }
}

/** Seconds in a unit. */
export const secondsIn = (unit: DurationUnit): number => UNITS.find(([name]) => name === unit)?.[1] ?? 1

/** "15 minutes", "90 days", "1 hour". Pure. */
export function durationText(seconds: number): string {
  const { amount, unit } = unitOf(seconds)
  return `${count.format(amount)} ${unit}${amount === 1 ? '' : 's'}`
}

/** How long something has lasted, to its largest unit: "3 hours". Pure. */
export function roughDuration(seconds: number): string {
  const [unit, size] = UNITS.find(([, size]) => seconds >= size) ?? (['second', 1] as const)
  const amount = Math.round(seconds / size)
  return `${count.format(amount)} ${unit}${amount === 1 ? '' : 's'}`
}
