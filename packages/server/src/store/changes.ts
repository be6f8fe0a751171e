/** What a change notice can be about. The id is the key under which readers look the record up. */
export type ChangeKind =
  | 'authorization_server'
  | 'signing_key'
  | 'client'
  | 'organization'
  | 'api'
  | 'spec'
  | 'app'
  | 'subscription'
  | 'revocation'
  | 'user'
  | 'member'
  | 'webhook'
  | 'exchange'

export interface Change {
  /** Grows by commit order: whoever has seen N has seen everything up to N. */
  revision: number
  kind: ChangeKind
  /** AuthServerId, AuthServerId, ClientId, OrganizationId, ApiId, ApiId of the spec's API, the app's ClientId, SubscriptionId, `{kind}:{id}` of the revocation, UserId, UserId, the webhook's id, `exchange`. `*`: any of this kind. */
  id: string
}

/**
 * Notices of committed writes, so that memories can forget. What they promise about time:
 *
 * - In the writer's own process every listener has been called before the write's promise resolves. Whoever has put a
 *   record and then asks a memory never gets the old one.
 * - In every other process a notice is one trip through the database away: milliseconds. Should the notice itself be lost
 *   (a connection was cut), the change is found by its revision within 300 ms and one query; should the
 *   connection for notices have died without a word, within 300 ms more and a new connection.
 * - While the database cannot be reached nothing is heard; once it can be again, everything missed is told in order, or
 *   `onGap` is called when that is no longer possible. How long memories may be trusted meanwhile is for their owners to say.
 *
 * A change is never told before it is committed, and what was not committed is never told. Embedded there is one process only.
 * Proven by contract/changes.ts.
 */
export interface Changes {
  /**
   * `listener` is called once per change in revision order, after commit. One that throws is reported to `onFault`, and
   * harms no other. Returns the way to stop.
   */
  subscribe(listener: (change: Change) => void): () => void
  /**
   * `listener` is called when changes were missed that can no longer be read: forget everything. That is so when this
   * process was away for longer than changes are kept (a day, or the last 100,000), when the database was put back to an older
   * state, and when an own write was committed and the way back to the database was lost before the changes before it
   * could be read; those may then be told as well. Returns the way to stop.
   */
  onGap(listener: () => void): () => void
  /**
   * How long ago, in milliseconds, everything that was committed had been heard: whoever trusts a memory trusts that nothing happened
   * since. Some hundred while all is well, and growing while the database cannot be reached. Embedded, where nothing can be missed, 0.
   */
  behindMillis(): number
}
