import type { Schemas } from '@portreeve/client/management'

export type Connection = Schemas['Connection']
export type ConnectionStatus = Connection['status']

const STATUS: Record<ConnectionStatus, { label: string; text: string }> = {
  pending: {
    label: 'waits for you',
    text: 'No call gets through before you accept.',
  },
  requesting: {
    label: 'asking your admin API',
    text: 'Your admin API is asked until it answers. When it has, your service accepts, or you do.',
  },
  active: { label: 'active', text: 'Calls get through.' },
  rejected: { label: 'rejected', text: 'Calls are refused. You can accept at any time.' },
  inactive: {
    label: 'ended',
    text: 'It is over. Should the app be activated again, there is a new connection for you to accept.',
  },
}

/** How a connection stands, for the people of its API. Pure. */
export const connectionStatusText = (status: ConnectionStatus): { label: string; text: string } => STATUS[status]

export const connectionStatuses = Object.keys(STATUS) as ConnectionStatus[]

/** Who is behind it: the app, or whose test it is. Pure. */
export function callerText({ subscription: { app, purpose } }: Pick<Connection, 'subscription'>): string {
  if (purpose === 'api_test') return 'Test subscription of the API'
  const name = app?.name ?? 'An app that is gone'
  return purpose === 'app_test' ? `Test subscription of ${name}` : name
}

/** Whether calls are refused for want of a value, though it is active. Pure. */
export const lacksValues = ({ status, missingValues = [] }: Pick<Connection, 'status' | 'missingValues'>): boolean =>
  status !== 'inactive' && missingValues.length > 0
