/** Ids of the nth record of a kind: version 7 UUIDs of the year 2039, so that nothing is forgotten for its age while it is listed. */
export const nth = (n: number) => `01ffffff-0000-7000-8000-${n.toString(16).padStart(12, '0')}`
/** The same in SQL. */
export const nthSql = (n: string) => `('01ffffff-0000-7000-8000-' || lpad(to_hex(${n}), 12, '0'))`

/** Who and what stands out in the database of `console-lists`. */
export const lists = {
  authServerId: 'ausListsListsLists01',
  /** Has half of the subscriptions by its app, half of the connections by its API, and ten thousands of activations and members. */
  organizationId: nth(1),
  appId: nth(1),
  apiId: nth(1),
  webhookId: nth(1),
  /** So many APIs are the organization's. */
  ownApis: 100,
}
