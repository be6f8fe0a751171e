import type { EpochSeconds, OrganizationId } from '@portreeve/protocol'

export const attentionKinds = [
  'activation_pending',
  'connection_pending',
  'provider_call_failed',
  'webhook_paused',
  'lane_held',
  'secret_expiring',
  'values_missing',
  'error_spike',
  'invitation',
  'join_request',
  'key_rotation',
  'store_behind',
] as const
export type AttentionKind = (typeof attentionKinds)[number]

export const attentionSubjects = ['app', 'api', 'webhook', 'organization', 'authorization_server', 'store'] as const

/** Something that needs somebody, in figures: what to say about it is for whoever shows it. */
export interface AttentionItem {
  kind: AttentionKind
  /** `now`: something does not work, or somebody has waited for a day. */
  severity: 'now' | 'soon'
  /** When it is due, where it has not happened yet; otherwise when it happened, or began. */
  at: EpochSeconds
  organizationId?: OrganizationId | undefined
  subject: { kind: (typeof attentionSubjects)[number]; id: string; name?: string | undefined }
  /** Since when it has been so. */
  since?: EpochSeconds | undefined
  /** How many. */
  count?: number | undefined
  /** There may be more than `count`: no more were looked at. */
  isAtLeast?: boolean | undefined
  /** Of an invitation. */
  invitationId?: string | undefined
  /** Of a webhook. */
  app?: { id: string; name?: string | undefined } | undefined
  api?: { id: string; name?: string | undefined } | undefined
  pausedBy?: 'person' | 'gone' | undefined
  /** In the worst hour, and in an hour of the day before. */
  errors?: number | undefined
  usualErrors?: number | undefined
  /** Names of values that are missing. */
  valueNames?: string[] | undefined
  millis?: number | undefined
}
