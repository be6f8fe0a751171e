import { lists, nth } from './ids.ts'

export type Who = 'operator' | 'member'

/** A page that somebody asks for. */
export interface Asking {
  who: Who
  what: string
  /** Behind `/management/v1`. */
  path: string
}

/** First and deep pages, filters, and searches for words of every kind, of each list; `large` as in fill-database.ts. */
export function askings(large: number): Asking[] {
  const { organizationId, appId, apiId, webhookId } = lists
  const middle = nth(Math.floor(large / 4))
  const words: [string, string][] = [
    ['a common word', 'motors'],
    ['a word of some', 'quokka'],
    ['a word of one', 'zephyrine'],
    ['two words', 'lakeside motors'],
    ['nothing', 'xyzzyplugh'],
  ]
  const each = (
    who: Who,
    what: string,
    path: string,
    more: { after?: string; search?: readonly [string, string][]; filters?: string[] } = {},
  ) => {
    const { after, search = [], filters = [] } = more
    const from = path.includes('?') ? `${path}&` : `${path}?`
    return [
      { who, what, path },
      ...(after ? [{ who, what: `${what}, deep`, path: `${from}after=${after}` }] : []),
      ...filters.map((filter) => ({
        who,
        what: `${what}, ${filter.replace(/[0-9a-f-]{36}/g, '…')}`,
        path: `${from}${filter}`,
      })),
      ...search.map(([kind, text]) => ({
        who,
        what: `${what}, search for ${kind}`,
        path: `${from}search=${encodeURIComponent(text)}`,
      })),
    ]
  }
  const names: [string, string][] = [...words, ['a word of the oldest', 'legacy']]
  const people: [string, string][] = [
    ['a common word', 'stone'],
    ['a word of one', 'zephyrine'],
    ['two words', 'ada stone'],
    ['nothing', 'xyzzyplugh'],
  ]
  const states = ['status=pending', 'status=inactive']
  const both = (['operator', 'member'] as const).flatMap((who) => [
    ...each(who, 'apps', '/apps', {
      after: nth(Math.floor(large / 50)),
      search: words,
      filters: ['listing=Published'],
    }),
    ...each(who, 'APIs', '/apis', { after: nth(50), search: words, filters: ['environment=Test'] }),
    ...each(who, 'subscriptions', '/subscriptions', {
      after: nth(Math.floor(large * 0.52)),
      search: names,
      filters: states,
    }),
    ...each(who, 'subscriptions of an app', `/subscriptions?appId=${appId}`, {
      after: middle,
      search: names,
      filters: states,
    }),
    ...each(who, 'subscriptions to an API', `/subscriptions?apiId=${apiId}`, {
      after: middle,
      search: names,
      filters: states,
    }),
    ...each(who, 'connections', '/connections', {
      after: middle,
      search: names,
      filters: [...states, `organizationId=${organizationId}`],
    }),
    ...each(who, 'connections to an API', `/connections?apiId=${apiId}`, {
      after: middle,
      search: names,
      filters: states,
    }),
    ...each(who, 'provider calls', '/provider-calls', { after: middle, filters: ['state=failed', `apiId=${apiId}`] }),
    ...each(who, 'events', `/events?apiId=${apiId}`, {
      after: middle,
      filters: ['channel=channel3', 'requestId=r777'],
    }),
    ...each(who, 'deliveries', `/webhooks/${webhookId}/deliveries`, {
      after: middle,
      filters: ['state=skipped', 'requestId=r777'],
    }),
    ...each(who, 'errors', '/metering/errors', { filters: [`apiId=${apiId}`] }),
    ...each(who, 'members', `/organizations/${organizationId}/members`, { after: 'u5', search: people }),
    ...each(who, 'directory of APIs', '/directory/apis', { after: nth(1000), search: words }),
    ...each(who, 'directory of apps', '/directory/apps', { after: nth(1000), search: words }),
  ])
  return [
    ...each('operator', 'organizations', '/organizations', { after: middle, search: names }),
    ...each('operator', 'users', '/users', { after: 'p8@dealer.example', search: people }),
    ...each('operator', 'clients', '/clients', { after: '8', search: words }),
    ...both,
  ]
}
