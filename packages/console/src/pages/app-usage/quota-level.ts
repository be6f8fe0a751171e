import type { Level } from '../../parts/charts/series.ts'
import type { Quota } from '../../parts/plan-text.ts'

/** The quota for one span of time as a line of a chart. None where there is none. Pure. */
export function quotaLevels(quotas: readonly Quota[] | undefined, per: Quota['per'], label: string): Level[] {
  const quota = quotas?.find((one) => one.per === per)
  return quota ? [{ label, value: quota.calls }] : []
}

/** How much of a quota is used up, in percent; more than 100 where it was lowered since. Pure. */
export const usedPercent = (calls: number, quota: number): number =>
  quota === 0 ? 100 : Math.round((calls / quota) * 1000) / 10
