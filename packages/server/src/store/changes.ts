/** What a change notice can be about. The id is the key under which readers look the record up. */
export type ChangeKind =
  | 'authorization_server'
  | 'signing_key'
  | 'client'
  | 'organization'
  | 'api'
  | 'app'
  | 'subscription'

export interface Change {
  /** Grows by commit order: whoever has seen N has seen everything up to N. */
  revision: number
  kind: ChangeKind
  /** AuthServerId, AuthServerId, ClientId, OrganizationId, ApiId, the app's ClientId, SubscriptionId. */
  id: string
}

/**
 * Notices of committed writes, so that memories can forget. Embedded they are in-process; on PostgreSQL they come over
 * LISTEN/NOTIFY and, should one be lost, by revision within 500 ms while the store is reachable.
 */
export interface Changes {
  /** `listener` is called once per change in revision order, after commit. Returns the way to stop. */
  subscribe(listener: (change: Change) => void): () => void
  /**
   * `listener` is called when notices may have been missed for longer than a catch-up can repair:
   * forget everything. Returns the way to stop.
   */
  onGap(listener: () => void): () => void
}
