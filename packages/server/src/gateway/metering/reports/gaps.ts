import type { Store } from '../../../store/index.ts'

/** Between these, milliseconds since 1970, up to about a second of calls may be missing: a gateway ended without a word. */
export interface Gap {
  fromMillis: number
  toMillis: number
}

/** The newest ones in a time, in milliseconds since 1970. */
export async function gapsBetween(
  from: number,
  to: number,
  { gatewayRuns }: Pick<Store, 'gatewayRuns'>,
): Promise<Gap[]> {
  const lossy = await gatewayRuns.listLossy(from, to)
  return lossy.flatMap(({ lost }) => (lost ? [{ fromMillis: lost.from, toMillis: lost.to }] : [])).slice(-GAPS_MAX)
}

const GAPS_MAX = 100
