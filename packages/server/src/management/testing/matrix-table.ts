/**
 * Who may do what, operation by operation. docs/roles.md is written out of this table, and matrix.test.ts asks the management API every
 * question that it answers.
 *
 * `+` may. `x` refused: sees what it is about, and may not (403). `.` hidden: is answered what they would be answered if it did not exist.
 * A group of three is the owner, the developer and a member without a role of one organization.
 */
export type Mark = '+' | 'x' | '.'

/** The organizations of the matrix. Nobody has anything to do with the outsider. */
export const organizationNames = ['provider', 'developer', 'buyer', 'outsider'] as const
export type OrganizationName = (typeof organizationNames)[number]
export const roleNames = ['owner', 'developer', 'member'] as const
export type RoleName = (typeof roleNames)[number]

export interface Section {
  title: string
  /** What a reader of docs/roles.md has to know besides. */
  text: string
  /** After operators, and before everybody else: organizations that have to do with it, and what the page calls them. */
  columns: readonly (readonly [OrganizationName, string])[]
  /** Operation id: operators, then each of `columns`, then everybody else. */
  rows: Readonly<Record<string, string>>
  /** Where it is one person's: theirs is the `+`, and it is nobody else's. */
  personal?: true
  /** The token of an app is refused (403), and so is a personal token that it made. */
  refusesApps?: true
  /** Everybody may, whatever they come with. */
  withoutToken?: true
  /** A refusal comes before anything is looked for, so that it says nothing about what there is. */
  refusedUnseen?: true
}

export const sections: readonly Section[] = [
  {
    title: 'For everybody, without a token',
    text: 'A token changes nothing here. Of APIs that is while operators have the public directory switched on (`exchange.update`); otherwise it is a 404, to the byte that of a path at which there is nothing. They are those that are public, in Production, and of an organization in force, as somebody sees them who is signed in and belongs to nothing.',
    columns: [],
    withoutToken: true,
    rows: {
      'public.settings': '+ +',
      'public.apis.list': '+ +',
      'public.apis.get': '+ +',
      'public.apis.spec': '+ +',
    },
  },
  {
    title: 'For everybody who is signed in',
    text: 'Each sees what is theirs, and makes what becomes theirs. A list holds what the tables below let somebody see, and nothing else. An organization that is asked for membership does not have to exist.',
    columns: [],
    rows: {
      'me.get': '+ +',
      'me.update': '+ +',
      'me.tokens.list': '+ +',
      'me.tokens.create': '+ +',
      'me.invitations.list': '+ +',
      'me.joinRequests.list': '+ +',
      'me.attention': '+ +',
      'organizations.list': '+ +',
      'organizations.create': '+ +',
      'joinRequests.create': '+ +',
      'apis.list': '+ +',
      'apps.list': '+ +',
      'subscriptions.list': '+ +',
      'providerCalls.list': '+ +',
      'events.list': '+ +',
      'directory.apis': '+ +',
      'directory.apps': '+ +',
      'exchange.get': '+ +',
      'metering.metrics': '+ +',
      'metering.errors': '+ +',
      'metering.errorReport': '+ +',
      'metering.usage': '+ +',
      'metering.usageReport': '+ +',
    },
  },
  {
    title: 'One’s own',
    text: 'Invitations are of whoever has confirmed the e-mail. Operators have no part in it either.',
    columns: [],
    personal: true,
    rows: {
      'me.tokens.remove': '. .',
      'me.invitations.accept': '. .',
      'me.invitations.decline': '. .',
      'me.joinRequests.withdraw': '. .',
    },
  },
  {
    title: 'One’s own account',
    text: 'With a personal token, or one of the exchange’s own clients: the token of another app is answered 403, and so is a personal token that it made.',
    columns: [],
    refusesApps: true,
    rows: {
      'me.security': '+ +',
      'me.sessions.list': '+ +',
      'me.sessions.endOthers': '+ +',
      'me.consents.list': '+ +',
    },
  },
  {
    title: 'One’s own sessions and consents',
    text: 'As the account: 403 for the token of an app, whatever it asks about.',
    columns: [],
    personal: true,
    refusesApps: true,
    rows: {
      'me.sessions.end': '. .',
      'me.consents.remove': '. .',
    },
  },
  {
    title: 'An organization',
    text: 'A member may also remove themselves. The last owner stays.',
    columns: [['buyer', 'its own people']],
    rows: {
      'organizations.get': '+ +++ .',
      'organizations.update': '+ +xx .',
      'organizations.remove': '+ +xx .',
      'organizations.disable': '+ xxx .',
      'organizations.enable': '+ xxx .',
      'members.list': '+ +++ .',
      'members.put': '+ +xx .',
      'members.remove': '+ +xx .',
      'invitations.list': '+ +xx .',
      'invitations.create': '+ +xx .',
      'invitations.withdraw': '+ +xx .',
      'joinRequests.list': '+ +xx .',
      'joinRequests.approve': '+ +xx .',
      'joinRequests.deny': '+ +xx .',
      'namespaces.list': '+ +++ .',
      'namespaces.claim': '+ +xx .',
      'namespaces.remove': '+ +xx .',
      'auditEntries.list': '+ +++ .',
      'auditEntries.report': '+ +++ .',
    },
  },
  {
    title: 'An API',
    text: 'Here it is shared with one organization. A public one is seen by everybody as that organization sees it: without target URL, credentials, access control, private plans, and who else it is shared with. One in Dev is seen by its own people alone.',
    columns: [
      ['provider', 'its own organization'],
      ['developer', 'an organization that it is shared with'],
    ],
    rows: {
      'apis.create': '+ ++x ... .',
      'apis.get': '+ +++ +++ .',
      'apis.update': '+ ++x xxx .',
      'apis.remove': '+ ++x xxx .',
      'apis.disable': '+ ++x xxx .',
      'apis.enable': '+ ++x xxx .',
      'apis.probe': '+ ++x xxx .',
      'apis.accessControl.get': '+ +++ xxx .',
      'apis.accessControl.set': '+ ++x xxx .',
      'apis.visibility.set': '+ ++x xxx .',
      'apis.plans.list': '+ +++ +++ .',
      'apis.plans.create': '+ ++x xxx .',
      'apis.plans.update': '+ ++x xxx .',
      'apis.plans.remove': '+ ++x xxx .',
      'apis.rotateSecret': '+ ++x xxx .',
      'apis.revokeOldSecrets': '+ ++x xxx .',
      'apis.spec.get': '+ +++ +++ .',
      'apis.spec.download': '+ +++ +++ .',
      'apis.spec.put': '+ ++x xxx .',
      'apis.spec.check': '+ ++x xxx .',
      'apis.spec.remove': '+ ++x xxx .',
      'connections.list': '+ +++ ... .',
    },
  },
  {
    title: 'An app',
    text: 'Here it is shared with one organization. A published one is seen by everybody as that organization sees it: without credentials, callback URLs, and who else it is shared with, but with the names of the APIs that it works with. Whose APIs those are does not see it by that. `apps.listing` is for its developers and for operators, each for their own steps. Its `quotas` are for operators: from anybody else they are a 403.',
    columns: [
      ['developer', 'its own organization'],
      ['buyer', 'an organization that it is shared with'],
    ],
    rows: {
      'apps.create': '+ ++x ... .',
      'apps.get': '+ +++ +++ .',
      'apps.update': '+ ++x xxx .',
      'apps.remove': '+ ++x xxx .',
      'apps.disable': '+ ++x xxx .',
      'apps.enable': '+ ++x xxx .',
      'apps.listing': '+ ++x xxx .',
      'apps.apis.select': '+ ++x xxx .',
      'apps.apis.unselect': '+ ++x xxx .',
      'apps.rotateSecret': '+ ++x xxx .',
      'apps.revokeOldSecrets': '+ ++x xxx .',
      'apps.tryToken': '+ ++x xxx .',
      'apps.subscriptionReport': '+ +++ ... .',
    },
  },
  {
    title: 'A subscription',
    text: 'Providers see subscriptions with a connection to an API of theirs, and of those that connection alone: no consent, and not who asked. While it waits for approval it has none. Of a test subscription, developers may what owners may here.',
    columns: [
      ['buyer', 'the organization whose data it is'],
      ['developer', 'the app’s organization'],
      ['provider', 'the API’s organization'],
    ],
    rows: {
      'subscriptions.activate': '+ +xx ... ... .',
      'subscriptions.get': '+ +++ +++ +++ .',
      'subscriptions.approve': '+ xxx ++x ... .',
      'subscriptions.deny': '+ xxx ++x ... .',
      'subscriptions.deactivate': '+ +xx xxx xxx .',
      'subscriptions.cancel': '+ xxx ++x xxx .',
      'subscriptions.reactivate': '+ +xx xxx xxx .',
      'subscriptions.connect': '+ +xx xxx xxx .',
      'connections.get': '+ +++ +++ +++ .',
      'connections.accept': '+ xxx xxx ++x .',
      'connections.reject': '+ xxx xxx ++x .',
      'connections.setValues': '+ xxx xxx ++x .',
      'decisions.get': '+ ... +++ +++ .',
      'providerCalls.get': '+ ... ... +++ .',
      'providerCalls.replay': '+ ... ... ++x .',
    },
  },
  {
    title: 'A webhook, and its events',
    text: 'Here an organization has connected the app to the API; until one has, the API’s people see nothing of the webhook. The app’s people see what was sent, what was answered, and the webhook’s settings. The API’s people see what they published, partition keys included, and of each delivery that it waits or was taken and how often it was tried: no URL, no answer, no setting. Test events are the app’s own. Whose data it is has no part in it.',
    columns: [
      ['developer', 'the app’s organization'],
      ['provider', 'the API’s organization'],
    ],
    rows: {
      'webhooks.list': '+ +++ +++ .',
      'webhooks.get': '+ +++ +++ .',
      'webhooks.update': '+ ++x xxx .',
      'webhooks.pause': '+ ++x xxx .',
      'webhooks.resume': '+ ++x xxx .',
      'webhooks.rotateSecret': '+ ++x xxx .',
      'webhooks.test': '+ ++x xxx .',
      'webhooks.queue': '+ +++ +++ .',
      'webhooks.lanes': '+ +++ +++ .',
      'webhooks.retry': '+ ++x xxx .',
      'webhooks.skip': '+ ++x xxx .',
      'webhooks.replay': '+ ++x xxx .',
      'webhooks.deliveries.list': '+ +++ +++ .',
      'webhooks.deliveryReport': '+ +++ +++ .',
      'webhooks.deliveries.get': '+ +++ +++ .',
      'events.get': '+ +++ +++ .',
    },
  },
  {
    title: 'The exchange',
    text: 'A refusal is the same whether the thing exists or not.',
    columns: [],
    refusedUnseen: true,
    rows: {
      'exchange.update': '+ x',
      'system.get': '+ x',
      'operators.list': '+ x',
      'operators.put': '+ x',
      'operators.remove': '+ x',
      'authorizationServers.list': '+ x',
      'authorizationServers.create': '+ x',
      'authorizationServers.get': '+ x',
      'authorizationServers.update': '+ x',
      'keys.list': '+ x',
      'keys.rotate': '+ x',
      'registrationTokens.list': '+ x',
      'registrationTokens.create': '+ x',
      'registrationTokens.remove': '+ x',
      'clients.list': '+ x',
      'clients.create': '+ x',
      'clients.get': '+ x',
      'clients.update': '+ x',
      'clients.remove': '+ x',
      'clients.rotateSecret': '+ x',
      'clients.revokeOldSecrets': '+ x',
      'clients.disable': '+ x',
      'clients.enable': '+ x',
      'users.list': '+ x',
      'users.get': '+ x',
      'users.create': '+ x',
      'users.invite': '+ x',
      'users.disable': '+ x',
      'users.enable': '+ x',
      'users.resetPassword': '+ x',
      'users.resetSecondFactor': '+ x',
      'users.endSessions': '+ x',
      'subscriptions.import': '+ x',
    },
  },
]

/** One row, for anybody who may ask. */
export interface Marks {
  operator: Mark
  /** Of an organization of the matrix, by role. */
  of(organization: OrganizationName, role: RoleName): Mark
  /** Everybody who belongs to none of `columns`. */
  others: Mark
  /** Of the token of an app, whoever its user is. Undefined: what its user may. */
  ofApps?: Mark | undefined
}

/** Throws where a row has another form than its section. Pure. */
export function readMarks({ columns, refusesApps }: Section, row: string): Marks {
  const [operator, ...groups] = row.split(' ')
  const others = groups.pop()
  const isMarked = (group: string | undefined, length: number) => group?.length === length && /^[+x.]+$/.test(group)
  if (!isMarked(operator, 1) || !isMarked(others, 1) || groups.length !== columns.length) throw new Error(row)
  if (!groups.every((group) => isMarked(group, roleNames.length))) throw new Error(row)
  return {
    operator: operator as Mark,
    others: others as Mark,
    ofApps: refusesApps && 'x',
    of(organization, role) {
      const at = columns.findIndex(([name]) => name === organization)
      return (groups[at]?.[roleNames.indexOf(role)] ?? others) as Mark
    },
  }
}
