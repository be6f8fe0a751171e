import { segment } from '../read-input.ts'
import { UsageRefused } from '../refusal.ts'
import type { Flags } from '../resource.ts'

export const webhookPath = ([webhook = '']: readonly string[]): string => `/webhooks/${segment(webhook)}`

/** Throws UsageRefused. */
export function neededReason({ reason }: Flags): unknown {
  if (reason === undefined) throw new UsageRefused('Say why, for the record: --reason.')
  return reason
}
