/** What a reader sees first: the parts of the API, by the first segment of their paths. */
export const tags: Readonly<Record<string, { name: string; description: string }>> = {
  me: { name: 'Me', description: 'Whoever asks: their organizations, invitations and personal tokens.' },
  organizations: {
    name: 'Organizations',
    description: 'Companies and teams: their people, their namespaces, and who wants to join.',
  },
  apis: { name: 'APIs', description: 'What API developers publish: one record is one version in one environment.' },
  directory: { name: 'Directory', description: 'What others publish, as far as it may be seen.' },
  apps: { name: 'Apps', description: 'What app developers build: credentials, selected APIs and the listing.' },
  subscriptions: { name: 'Subscriptions', description: "An organization's activation of an app." },
  connections: { name: 'Connections', description: 'The link from one subscription to one API.' },
  'provider-calls': {
    name: 'Provider calls',
    description: 'Calls to the admin APIs of API developers: what is due, what failed, and again.',
  },
  events: { name: 'Events', description: 'What async APIs publish, and what became of it.' },
  webhooks: {
    name: 'Webhooks',
    description: 'Where apps take events: what waits for them, what they answered, and their settings.',
  },
  decisions: { name: 'Decisions', description: 'Why a call was let through or refused, and what became of it.' },
  metering: { name: 'Metering', description: 'Traffic, latency, errors and usage of APIs and apps.' },
  public: {
    name: 'Public directory',
    description: 'Public APIs for people who are not signed in, where operators allow it.',
  },
  exchange: { name: 'Exchange', description: 'What this exchange is, and its settings.' },
  system: { name: 'System', description: 'How the exchange is: processes, store, queues and keys.' },
  'audit-entries': { name: 'Audit', description: 'Who changed what.' },
  'authorization-servers': {
    name: 'Authorization servers',
    description: 'Issuers of tokens, their keys, and who may register clients with them.',
  },
  clients: { name: 'Clients', description: 'Credentials, whoever they belong to.' },
  users: { name: 'Users', description: 'People with a login.' },
  operators: { name: 'Operators', description: 'Who runs the exchange.' },
}

/** Pure. */
export function tagOf(path: string): string {
  // A list as a table stands beside the list.
  const segment = path.split('/')[1]?.replace(/\.csv$/, '') ?? ''
  return tags[segment]?.name ?? segment
}
