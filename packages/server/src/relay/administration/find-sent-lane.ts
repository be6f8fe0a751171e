import type { RelayAdministrationDeps } from './relay-deps.ts'

/**
 * The lane in which a webhook was sent an event; undefined where it never was. People name a lane by an event in it, and one that went to others alone must name none: or its
 * partition key, and that it exists, could be found out by comparing (threat T-30). Rejects with StoreUnavailable.
 */
export async function findSentLane(
  webhookId: string,
  eventId: string,
  { store: { relay } }: Pick<RelayAdministrationDeps, 'store'>,
): Promise<string | undefined> {
  const [delivery] = await relay.listDeliveries({ webhookId, eventId, limit: 1 })
  return delivery?.lane
}
