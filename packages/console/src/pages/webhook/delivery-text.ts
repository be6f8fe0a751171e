import type { Answer } from '@portreeve/client/management'

export type Delivery = Answer<'get', '/webhooks/{webhookId}/deliveries/{eventId}'>['deliveries'][number]

/** What a webhook said the last time: "500", or why there was no answer. Pure. */
export function answerText({
  lastStatus,
  lastFault,
}: {
  lastStatus?: number | undefined
  lastFault?: string | undefined
}): string {
  if (lastStatus !== undefined) return `Answered ${lastStatus}`
  return lastFault ?? 'None yet'
}

const number = new Intl.NumberFormat()

/** What an event waits for, in a sentence. Pure. */
export function waitText({ why, ahead }: NonNullable<Delivery['wait']>): string {
  switch (why) {
    case 'paused':
      return 'The webhook is paused. It is sent when somebody resumes it.'
    case 'behind':
      return `${number.format(ahead)} ${ahead === 1 ? 'event' : 'events'} with the same key ${ahead === 1 ? 'is' : 'are'} before it, and none overtakes another.`
    case 'held':
      return 'The webhook has not taken it. It is tried again.'
    case 'due':
      return 'It is its turn now.'
  }
}
