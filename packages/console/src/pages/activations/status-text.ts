import type { Schemas } from '@portreeve/client/management'

export type Subscription = Schemas['Subscription']
export type ConnectionOf = Subscription['connections'][number]

const STATUS: Record<Subscription['status'], string> = {
  active: 'It works on your data.',
  pending: 'It waits for its developer to approve.',
  denied: 'Its developer turned the request down.',
  inactive: 'You ended it: nothing of yours is open to it.',
  cancelled: 'It was taken back or ended by its developer.',
}

/** How an activation stands, in a sentence for its buyer. Pure. */
export const statusText = (status: Subscription['status']): string => STATUS[status]

const CONNECTION: Record<ConnectionOf['status'], { label: string; text: string }> = {
  active: { label: 'active', text: '' },
  requesting: {
    label: 'being asked',
    text: 'The provider’s program is being asked, again and again until it answers. There is nothing for you to do.',
  },
  pending: {
    label: 'waiting for the provider',
    text: 'The provider has to accept. If it takes long, ask them: their support is on the page of the API.',
  },
  rejected: {
    label: 'rejected',
    text: 'The provider said no, so the app gets nothing from this API. Ask their support what is missing; they can still accept.',
  },
  inactive: { label: 'ended', text: 'It ended with the activation, and is made anew when you reactivate.' },
}

/** How a connection stands, and what to do about it. Pure. */
export const connectionText = (status: ConnectionOf['status']): { label: string; text: string } => CONNECTION[status]

export const statuses = Object.keys(STATUS) as Subscription['status'][]

/** Of the app, or of the API whose test it is. Pure. */
export function nameOf({ app, connections, purpose }: Subscription): string {
  if (app) return app.name
  const [first] = connections
  return purpose === 'api_test' && first ? `${first.api.name} ${first.api.version}` : 'Test'
}
