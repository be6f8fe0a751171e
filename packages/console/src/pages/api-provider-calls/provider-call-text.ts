import type { Answer } from '@portreeve/client/management'

export type ListedCall = Answer<'get', '/provider-calls'>['items'][number]
export type CallState = ListedCall['state']

/** Pure. */
export const kindText = (kind: ListedCall['kind']): string => (kind === 'activate' ? 'Activate' : 'Deactivate')

const STATE: Record<CallState, { label: string; text: string }> = {
  due: { label: 'due', text: 'It is made again and again until your admin API answers.' },
  done: { label: 'done', text: 'Your admin API has heard it.' },
  failed: { label: 'failed', text: 'Your admin API refused it. It is made again only when somebody replays it.' },
  cancelled: { label: 'cancelled', text: 'It was taken back before it was made.' },
}

/** Pure. */
export const stateText = (state: CallState): { label: string; text: string } => STATE[state]

export const callStates = Object.keys(STATE) as CallState[]

/** What came back the last time: a status, or why there was no answer. Pure. */
export function lastAnswer({
  lastStatus,
  lastFault,
  attempts,
}: Pick<ListedCall, 'lastStatus' | 'lastFault' | 'attempts'>): string {
  if (lastStatus !== undefined) return `Answered ${lastStatus}`
  return lastFault ?? (attempts === 0 ? 'Not tried yet' : 'No answer')
}

/** Where it goes: `POST https://…/activate`. Pure. */
export function callTarget(
  { kind, connectionId }: Pick<ListedCall, 'kind' | 'connectionId'>,
  adminUrl: string,
): string {
  const base = adminUrl.replace(/\/$/, '')
  return kind === 'activate' ? `POST ${base}/activate` : `POST ${base}/deactivate/${connectionId}`
}
