/** Kinds of what is changed, in the words of the record, for people. */
export const subjectKinds: readonly { value: string; label: string }[] = [
  { value: 'api', label: 'API' },
  { value: 'app', label: 'App' },
  { value: 'authorization_server', label: 'Authorization server' },
  { value: 'client', label: 'Client' },
  { value: 'connection', label: 'Connection' },
  { value: 'exchange', label: 'Exchange' },
  { value: 'invitation', label: 'Invitation' },
  { value: 'join_request', label: 'Join request' },
  { value: 'management_token', label: 'Personal token' },
  { value: 'member', label: 'Member' },
  { value: 'namespace', label: 'Namespace' },
  { value: 'operator', label: 'Operator' },
  { value: 'organization', label: 'Organization' },
  { value: 'registration_token', label: 'Registration token' },
  { value: 'subscription', label: 'Activation' },
  { value: 'user', label: 'User' },
  { value: 'webhook', label: 'Webhook' },
]

/** "Authorization server" of `authorization_server`. Pure. */
export const kindText = (kind: string): string =>
  subjectKinds.find(({ value }) => value === kind)?.label ?? sentence(kind)

const DONE: Record<string, string> = {
  create: 'made',
  update: 'changed',
  remove: 'removed',
  put: 'set',
  claim: 'claimed',
  disable: 'disabled',
  enable: 'enabled',
  withdraw: 'withdrawn',
  accept: 'accepted',
  decline: 'declined',
  approve: 'approved',
  deny: 'denied',
  reject: 'rejected',
  activate: 'activated',
  deactivate: 'deactivated',
  reactivate: 'activated again',
  cancel: 'cancelled',
  import: 'imported',
  invite: 'invited',
  rotate: 'rotated',
  pause: 'paused',
  resume: 'resumed',
  retry: 'tried again',
  replay: 'sent again',
  skip: 'skipped',
  test: 'tested',
}

/** "App changed" of `app.update`; what is not known stays in its own words: "App: try token". Pure. */
export function actionText(action: string): string {
  const dot = action.indexOf('.')
  if (dot < 0) return sentence(action)
  const [kind, verb] = [action.slice(0, dot), action.slice(dot + 1)]
  const done = DONE[verb]
  return done === undefined ? `${kindText(kind)}: ${words(verb)}` : `${kindText(kind)} ${done}`
}

/** A value of the record as people read it, on a line or several. Times are those of members that end in `At`. Pure. */
export function valueText(value: unknown, member = ''): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number') return isTime(member, value) ? dateTime.format(value * 1000) : count.format(value)
  if (typeof value === 'string') return value
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object')) return value.map(String).join(', ')
  return JSON.stringify(value, undefined, 2)
}

const isTime = (member: string, value: number) => member.endsWith('At') && value > 1e9
const count = new Intl.NumberFormat()
const dateTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })

/** "Access token ttl seconds" of `accessTokenTtlSeconds`, "Client name" of `client_name`. Pure. */
export const memberText = (member: string): string => sentence(member.replace(/(?<=[a-z0-9])([A-Z])/g, ' $1'))

const words = (text: string) => text.replaceAll(/[_.]/g, ' ').toLowerCase()
const sentence = (text: string) => {
  const lower = words(text)
  return `${lower.charAt(0).toUpperCase()}${lower.slice(1)}`
}

/** Local midnight of a day `2026-11-23`, in epoch seconds; undefined of anything else. `days` later. Pure. */
export function dayStart(text: string | undefined, days = 0): number | undefined {
  const [, year, month, day] = text?.match(/^(\d{4})-(\d{2})-(\d{2})$/) ?? []
  if (year === undefined) return undefined
  const date = new Date(Number(year), Number(month) - 1, Number(day) + days)
  return Number.isNaN(date.getTime()) ? undefined : Math.floor(date.getTime() / 1000)
}
