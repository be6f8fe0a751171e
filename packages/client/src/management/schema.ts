/*
 * What the management API takes and answers. Made by `npm run generate` out of the description that the exchange itself serves
 * (docs/management-api.md); what is written here by hand is lost.
 */

export interface paths {
  '/exchange': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Shows what this exchange is
     * @description For everybody who is signed in.
     */
    get: operations['exchange.get']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    /**
     * Changes settings of the exchange
     * @description What is left out stays. Every process goes by it within a second.
     *
     *     Example: `{"publicDirectory": true}`
     *
     *     For operators of the exchange.
     */
    patch: operations['exchange.update']
    trace?: never
  }
  '/system': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Shows how the exchange is
     * @description Processes, store, queues and keys. Counts stop at 10000, so that the answer takes no longer when millions wait: `isAtLeast` says where.
     *
     *     For operators of the exchange.
     */
    get: operations['system.get']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/me': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Shows who asks, and for which organizations they may */
    get: operations['me.get']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    /**
     * Says what one is called, and for which organization one works at the moment
     * @description An app that one signed in to does not change the name.
     */
    patch: operations['me.update']
    trace?: never
  }
  '/me/security': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Shows how one’s sign-in is protected
     * @description Password, passkeys and authenticator app are changed on the account page alone: that asks for a fresh proof, and passkeys are made for its origin.
     *
     *     For personal tokens and the exchange’s own clients; an app’s token is refused.
     */
    get: operations['me.security']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/me/sessions': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Lists browsers that one is signed in with
     * @description For personal tokens and the exchange’s own clients; an app’s token is refused.
     */
    get: operations['me.sessions.list']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/me/sessions/{sessionId}/end': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Signs one browser out
     * @description Apps that want to know are told. It may be the one that this request came from.
     *
     *     For personal tokens and the exchange’s own clients; an app’s token is refused.
     */
    post: operations['me.sessions.end']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/me/sessions/end-others': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Signs all other browsers out
     * @description All but the one that the token of this request came from. A personal token came from none: with it, all of them.
     *
     *     For personal tokens and the exchange’s own clients; an app’s token is refused.
     */
    post: operations['me.sessions.endOthers']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/me/consents': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Lists what one has allowed apps
     * @description Apps that ask for consent: the exchange’s own clients do not.
     *
     *     For personal tokens and the exchange’s own clients; an app’s token is refused.
     */
    get: operations['me.consents.list']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/me/consents/{client_id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    post?: never
    /**
     * Takes back what one has allowed an app
     * @description Its tokens are worthless at once, refresh tokens too, and it has to ask again.
     *
     *     For personal tokens and the exchange’s own clients; an app’s token is refused.
     */
    delete: operations['me.consents.remove']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/me/tokens': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Lists one's own tokens */
    get: operations['me.tokens.list']
    put?: never
    /**
     * Makes a token of one’s own
     * @description It may do what you may, at most what its scope says. A token that ends cannot make one that goes on behind that, and the token of an app makes none that outlives it.
     */
    post: operations['me.tokens.create']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/me/tokens/{tokenId}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    post?: never
    /** Revokes a token of one’s own */
    delete: operations['me.tokens.remove']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/operators': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Lists operators of the exchange
     * @description For operators of the exchange.
     */
    get: operations['operators.list']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/operators/{userId}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    /**
     * Makes a user an operator
     * @description They may do everything on the exchange then. For operators of the exchange.
     */
    put: operations['operators.put']
    post?: never
    /**
     * Makes an operator a user like others
     * @description Not oneself, so that somebody is left. For operators of the exchange.
     */
    delete: operations['operators.remove']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/audit-entries': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Lists who changed what
     * @description Members see what concerns their organization, and name it with `organizationId`; operators of the exchange see everything.
     */
    get: operations['auditEntries.list']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/audit-entries.csv': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Who changed what, as a table
     * @description As `auditEntries.list`, with a line of names above. A page with fewer rows than `limit` is the last one; `after` is the entry id in the last row of the page before.
     */
    get: operations['auditEntries.report']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/authorization-servers': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Lists authorization servers
     * @description For operators of the exchange.
     */
    get: operations['authorizationServers.list']
    put?: never
    /**
     * Makes an authorization server, with keys
     * @description Its profile and its audience stay what they are.
     *
     *     For operators of the exchange.
     */
    post: operations['authorizationServers.create']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/authorization-servers/{authServerId}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Shows an authorization server
     * @description For operators of the exchange.
     */
    get: operations['authorizationServers.get']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    /**
     * Changes an authorization server: its name, times, keys, scopes and branding
     * @description What is not named stays as it is; `null` in `settings` brings a default back.
     *
     *     For operators of the exchange.
     */
    patch: operations['authorizationServers.update']
    trace?: never
  }
  '/authorization-servers/{authServerId}/keys': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Lists signing keys
     * @description For operators of the exchange.
     */
    get: operations['keys.list']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/authorization-servers/{authServerId}/keys/rotate': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Signs with new keys from now on
     * @description With `revokeOld` the older keys are in wrong hands: what they signed is refused from now on.
     *
     *     For operators of the exchange.
     */
    post: operations['keys.rotate']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/authorization-servers/{authServerId}/registration-tokens': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Lists registration tokens
     * @description For operators of the exchange.
     */
    get: operations['registrationTokens.list']
    put?: never
    /**
     * Makes a registration token
     * @description For operators of the exchange.
     */
    post: operations['registrationTokens.create']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/authorization-servers/{authServerId}/registration-tokens/{tokenId}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    post?: never
    /**
     * Revokes a registration token
     * @description Clients that registered with it go on.
     *
     *     For operators of the exchange.
     */
    delete: operations['registrationTokens.remove']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/clients': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Lists clients of an authorization server
     * @description For operators of the exchange.
     */
    get: operations['clients.list']
    put?: never
    /**
     * Makes a client of the exchange itself
     * @description It signs people in, and is no app that calls APIs: those come with their apps.
     *
     *     For operators of the exchange.
     */
    post: operations['clients.create']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/clients/{client_id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Shows a client
     * @description For operators of the exchange.
     */
    get: operations['clients.get']
    put?: never
    post?: never
    /**
     * Deletes a client, with all that was issued to it
     * @description For operators of the exchange.
     */
    delete: operations['clients.remove']
    options?: never
    head?: never
    /**
     * Changes a client
     * @description What is not named stays as it is; `null` takes a member away.
     *
     *     For operators of the exchange.
     */
    patch: operations['clients.update']
    trace?: never
  }
  '/clients/{client_id}/rotate-secret': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Gives a client a new secret
     * @description For operators of the exchange.
     */
    post: operations['clients.rotateSecret']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/clients/{client_id}/revoke-old-secrets': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Ends all but the newest secret of a client
     * @description For operators of the exchange.
     */
    post: operations['clients.revokeOldSecrets']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/clients/{client_id}/disable': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Disables a client, and every token it has
     * @description For operators of the exchange.
     */
    post: operations['clients.disable']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/clients/{client_id}/enable': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Enables a client
     * @description For operators of the exchange.
     */
    post: operations['clients.enable']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/users': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Lists users
     * @description For operators of the exchange.
     */
    get: operations['users.list']
    put?: never
    /**
     * Makes a user
     * @description For operators of the exchange.
     */
    post: operations['users.create']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/users/{user}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Shows a user, by id or e-mail
     * @description For operators of the exchange.
     */
    get: operations['users.get']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/users/invite': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Invites a user by mail
     * @description For operators of the exchange.
     */
    post: operations['users.invite']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/users/{user}/disable': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Disables a user
     * @description For operators of the exchange.
     */
    post: operations['users.disable']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/users/{user}/enable': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Enables a user
     * @description For operators of the exchange.
     */
    post: operations['users.enable']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/users/{user}/reset-password': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Mails a user a link to set a new password
     * @description For operators of the exchange.
     */
    post: operations['users.resetPassword']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/users/{user}/reset-second-factor': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Takes a user's second factors away
     * @description For operators of the exchange.
     */
    post: operations['users.resetSecondFactor']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/users/{user}/end-sessions': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Ends a user's sessions
     * @description For operators of the exchange.
     */
    post: operations['users.endSessions']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/me/invitations': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Lists invitations that I can take
     * @description Those of my e-mail, once it is confirmed.
     */
    get: operations['me.invitations.list']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/me/invitations/{invitationId}/accept': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Becomes a member
     * @description With the roles of the invitation; roles that I have already stay. Not any more when who invited me is no owner now.
     */
    post: operations['me.invitations.accept']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/me/invitations/{invitationId}/decline': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Declines an invitation */
    post: operations['me.invitations.decline']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/me/join-requests': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Lists my requests to join organizations
     * @description Newest first, of the newest hundred.
     */
    get: operations['me.joinRequests.list']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/me/join-requests/{joinRequestId}/withdraw': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Withdraws a request of mine */
    post: operations['me.joinRequests.withdraw']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/organizations': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Lists organizations
     * @description Newest first: those you belong to. Operators see all.
     */
    get: operations['organizations.list']
    put?: never
    /**
     * Makes an organization
     * @description You become its owner, and work for it if you work for no other. A first namespace is claimed with it, after its e-mail domain or name, if one is free.
     *
     *     One user can make 20. Operators can make any number, for somebody else, or without an owner (`"ownerId": null`): then operators alone look after it.
     *
     *     Example: `{"name": "Lakeside Motors", "address": "120 Harbor Street, Burlington, VT 05401", "countryCode": "US", "phoneNumber": "+1 802 555 0110"}`
     */
    post: operations['organizations.create']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/organizations/{organizationId}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Shows an organization
     * @description For its members. To everybody else it is not there.
     */
    get: operations['organizations.get']
    put?: never
    post?: never
    /**
     * Removes an organization
     * @description For owners. With its members, invitations, requests to join and namespaces. Not while it has an API, an app or a subscription.
     */
    delete: operations['organizations.remove']
    options?: never
    head?: never
    /**
     * Says other things about an organization
     * @description For owners. What is left out stays; `null` takes away. `emailDomain` can be set once: after that, only operators change it.
     *
     *     Example: `{"phoneNumber": "+1 802 555 0111", "website": null}`
     */
    patch: operations['organizations.update']
    trace?: never
  }
  '/organizations/{organizationId}/disable': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Disables an organization
     * @description For operators. At once its apps, APIs and subscriptions are refused by the gateway, and its members can look and change nothing.
     */
    post: operations['organizations.disable']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/organizations/{organizationId}/enable': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Enables an organization again
     * @description For operators.
     */
    post: operations['organizations.enable']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/organizations/{organizationId}/members': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Lists members
     * @description For members.
     */
    get: operations['members.list']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/organizations/{organizationId}/members/{userId}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    /**
     * Gives a member roles
     * @description For owners. These roles and no others. The last owner stays one. Operators can also put in a user who is no member yet; owners invite.
     *
     *     `If-Match` is the revision of the organization, which every change of its members counts up.
     *
     *     Example: `{"roles": ["developer"]}`
     */
    put: operations['members.put']
    post?: never
    /**
     * Removes a member
     * @description For owners, and for members who leave. The last owner stays.
     */
    delete: operations['members.remove']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/organizations/{organizationId}/invitations': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Lists invitations
     * @description For owners. Newest first, decided ones too.
     */
    get: operations['invitations.list']
    put?: never
    /**
     * Invites somebody by e-mail
     * @description For owners, within the e-mail domain of the organization if it has one; operators invite anybody. A mail goes out; whoever has no account gets one. An open invitation of the same address is withdrawn.
     *
     *     The invited accept with the account whose confirmed e-mail this is. Nothing here says whether there is one. An organization can invite 50 people a day, and so can one person in all of theirs.
     *
     *     Example: `{"email": "lee@lakeside.example", "roles": ["developer"]}`
     */
    post: operations['invitations.create']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/organizations/{organizationId}/invitations/{invitationId}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    post?: never
    /**
     * Withdraws an invitation
     * @description For owners. Not one that was decided already.
     */
    delete: operations['invitations.withdraw']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/organizations/{organizationId}/join-requests': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Lists requests to join
     * @description For owners. Newest first, decided ones too.
     */
    get: operations['joinRequests.list']
    put?: never
    /**
     * Asks to become a member
     * @description For everybody. Its owners are told by mail. An organization that does not exist is answered just the same: nobody learns here which there are. Asking again while a request is open answers that one.
     *
     *     Of one user, 20 can be open or of the last day.
     *
     *     Example: `{"message": "I look after the workshop in Burlington."}`
     */
    post: operations['joinRequests.create']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/organizations/{organizationId}/join-requests/{joinRequestId}/approve': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Lets somebody in who asked
     * @description For owners. A mail tells them.
     *
     *     Example: `{"roles": ["developer"]}`
     */
    post: operations['joinRequests.approve']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/organizations/{organizationId}/join-requests/{joinRequestId}/deny': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Denies a request to join
     * @description For owners. A mail tells them, without the name of the organization.
     */
    post: operations['joinRequests.deny']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/organizations/{organizationId}/namespaces': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Lists namespaces
     * @description For members. By name.
     */
    get: operations['namespaces.list']
    put?: never
    /**
     * Claims a namespace
     * @description For owners. A namespace is the first segment of gateway URLs and belongs to one organization; an organization can claim 20. Claiming one that it has already changes nothing.
     *
     *     Small letters, digits and hyphens, beginning and ending with a letter or digit; not ending in `-test` or `-dev`, and no reserved word (`v1`, `authz`, …).
     *
     *     Example: `{"name": "lakeside"}`
     */
    post: operations['namespaces.claim']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/organizations/{organizationId}/namespaces/{name}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    post?: never
    /**
     * Gives a namespace back
     * @description For owners. Not while an API has it. Anybody may claim it then.
     */
    delete: operations['namespaces.remove']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/apis': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Lists APIs of your organizations
     * @description Greatest id first, so newest first where nobody chose ids. Operators see all. Those of others are in the directory.
     */
    get: operations['apis.list']
    put?: never
    /**
     * Registers an API
     * @description One version in one environment. With its credentials and a test subscription; the secret is answered this once.
     *
     *     With `basedOn` everything that is left out is as it is there: a new version, or an instance in another environment.
     *
     *     Example: `{"organizationId": "…", "name": "Appointments", "version": "v1", "environment": "Production", "namespace": "acme", "basePath": "/appointments/v1", "targetUrl": "https://dms.example"}`
     */
    post: operations['apis.create']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/apis/{apiId}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Shows an API
     * @description To people of other organizations it is there when it is public or shared with theirs, and they see less of it.
     */
    get: operations['apis.get']
    put?: never
    post?: never
    /**
     * Removes an API
     * @description With its credentials, its spec and its test subscription. Not while an app has selected it or a connection leads to it.
     */
    delete: operations['apis.remove']
    options?: never
    head?: never
    /**
     * Says other things about an API
     * @description What is left out stays; `null` takes away. Environment, namespace and kind stay as they were made.
     *
     *     Example: `{"targetUrl": "https://dms2.example", "details": {"lifeCycle": "General Release"}, "traffic": {"responseTimeoutMillis": 20000, "quotas": [{"calls": 200, "per": "second"}]}}`
     */
    patch: operations['apis.update']
    trace?: never
  }
  '/apis/{apiId}/disable': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Takes an API out of service
     * @description At once the gateway does not know it, and its credentials get no tokens.
     */
    post: operations['apis.disable']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/apis/{apiId}/enable': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Puts an API back into service
     * @description What an operator of the exchange has disabled, only operators enable.
     */
    post: operations['apis.enable']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/apis/{apiId}/probe': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Asks whether its URLs answer
     * @description A GET of the target URL, where 200 is good, and of the admin URL, where anything but 404 is. Only the status comes back; `null` is no answer within five seconds.
     */
    post: operations['apis.probe']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/apis/{apiId}/access-control': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Shows how the gateway authenticates itself to an API
     * @description Which values are set, and none of them.
     */
    get: operations['apis.accessControl.get']
    /**
     * Says how the gateway authenticates itself to an API
     * @description Values that are not mentioned stay, and those without a place any more are forgotten. Every value that is one for all subscriptions has to be set.
     *
     *     Example: `{"accessControl": {"kind": "api_key", "requestParameters": [{"name": "X-Api-Key", "in": "header"}]}, "values": {"request:header:X-Api-Key": "…"}}`
     */
    put: operations['apis.accessControl.set']
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/apis/{apiId}/visibility': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    /**
     * Says who sees an API
     * @description `private`: its own organization. `shared`: those of `sharedWith`, too. `public`: everybody; needs documentation, support, a public plan and terms. Apps that have selected it keep it.
     */
    put: operations['apis.visibility.set']
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/apis/{apiId}/plans': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Lists the plans of an API
     * @description To people of other organizations the public ones.
     */
    get: operations['apis.plans.list']
    put?: never
    /**
     * Adds a plan to an API
     * @description Example: `{"name": "Standard", "price": {"kind": "transactional", "currency": "USD", "tiers": [{"upToCalls": 1000, "costPerCall": "0.01"}, {"costPerCall": "0.005"}]}, "quotas": [{"calls": 10, "per": "second"}], "subscriptionQuotas": [{"calls": 1000, "per": "day"}]}`
     */
    post: operations['apis.plans.create']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/apis/{apiId}/plans/{planId}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    post?: never
    /**
     * Removes a plan
     * @description Not while an app has chosen it.
     */
    delete: operations['apis.plans.remove']
    options?: never
    head?: never
    /**
     * Changes a plan
     * @description For apps that have chosen it, too, at once. What is left out stays; an empty list of quotas takes them away.
     */
    patch: operations['apis.plans.update']
    trace?: never
  }
  '/apis/{apiId}/rotate-secret': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Gives an API a new secret
     * @description The one before goes on for `overlapSeconds`: a day if left out, not at all with 0. There are two at most.
     */
    post: operations['apis.rotateSecret']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/apis/{apiId}/revoke-old-secrets': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Ends all but the newest secret of an API
     * @description At once. With `revokeTokens`, because a secret was in wrong hands, every token that was issued before as well.
     */
    post: operations['apis.revokeOldSecrets']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/apis/{apiId}/spec': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Shows what is known of an API’s spec
     * @description For everybody who sees the API. The text is at `/apis/{apiId}/spec/document`.
     */
    get: operations['apis.spec.get']
    /**
     * Uploads an API’s spec
     * @description OpenAPI 2.0 to 3.2 for a REST API, AsyncAPI 2 and 3 for an async one; YAML or JSON in UTF-8, at most 5 MB. Replaces the one of before.
     *
     *     One with errors is refused (`INVALID-REQUEST`), with all findings in the member `findings`. Warnings are kept with it.
     *
     *     Example: `curl -X PUT -H "Content-Type: application/yaml" --data-binary @openapi.yaml …`, or `{"url": "https://example.com/openapi.yaml"}` as `application/json`.
     */
    put: operations['apis.spec.put']
    post?: never
    /** Removes an API’s spec */
    delete: operations['apis.spec.remove']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/apis/{apiId}/spec/document': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Answers an API’s spec as it was uploaded */
    get: operations['apis.spec.download']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/apis/{apiId}/spec/check': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Says what would become of a spec
     * @description Reads it as `PUT` does, and keeps nothing.
     */
    post: operations['apis.spec.check']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/directory/apis': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Lists APIs that apps may select
     * @description Public ones, and those that are shared with an organization of yours. None in Dev.
     */
    get: operations['directory.apis']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/directory/apps': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Lists published apps
     * @description Newest first.
     */
    get: operations['directory.apps']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/public/settings': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Says what is shown to people who are not signed in */
    get: operations['public.settings']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/public/apis': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Lists public APIs
     * @description Those in Production, newest first. Without a token, where operators allow it; otherwise there is nothing at this path.
     */
    get: operations['public.apis.list']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/public/apis/{apiId}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Shows a public API
     * @description Without a token, where operators allow it; otherwise there is nothing at this path.
     */
    get: operations['public.apis.get']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/public/apis/{apiId}/spec/document': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Answers a public API’s spec as it was uploaded
     * @description Without a token, where operators allow it; otherwise there is nothing at this path.
     */
    get: operations['public.apis.spec']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/apps': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Lists apps of your organizations
     * @description Newest first. Operators see all. Those of others are in the directory.
     */
    get: operations['apps.list']
    put?: never
    /**
     * Registers an app
     * @description With its API Key and Secret, and a test subscription; the secret is answered this once.
     *
     *     Example: `{"organizationId": "…", "name": "Service Planner", "contactEmail": "support@brightwork.example", "callbackUrls": ["https://planner.example/callback"]}`
     */
    post: operations['apps.create']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/apps/{appId}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Shows an app
     * @description To people of other organizations it is there when it is published or shared with theirs, and they see less of it.
     */
    get: operations['apps.get']
    put?: never
    post?: never
    /**
     * Removes an app
     * @description With its credentials and its test subscription. Not when an organization has ever activated it.
     */
    delete: operations['apps.remove']
    options?: never
    head?: never
    /**
     * Says other things about an app
     * @description What is left out stays; `null` takes away. `callbackUrls` are replaced as a whole. `quotas` are for operators.
     *
     *     Example: `{"description": "Reminds drivers of their next service", "website": "https://planner.example"}`
     */
    patch: operations['apps.update']
    trace?: never
  }
  '/apps/{appId}/disable': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Takes an app out of service
     * @description At once its calls are refused, and its credentials get no tokens.
     */
    post: operations['apps.disable']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/apps/{appId}/enable': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Puts an app back into service
     * @description What an operator of the exchange has disabled, only operators enable.
     */
    post: operations['apps.enable']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/apps/{appId}/listing': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Moves an app on its way to buyers
     * @description Its developers: Registered → Draft → Submitted; Submitted or Published → Withdrawn → Draft; Not Approved → Draft. Operators: Submitted → In Review → Approved or Not Approved; Approved → Published → Revoked → Draft. What is shown to others needs a description and a website.
     */
    post: operations['apps.listing']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/apps/{appId}/apis/{apiId}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    /**
     * Selects an API for an app
     * @description Or changes plan and webhook of one that is selected. A plan has to be chosen where the API has some, its terms accepted where it has terms, and an async API needs a webhook URL.
     *
     *     Organizations that have activated the app get a connection to it when they extend their subscription; the app’s own test subscription at once, for APIs in Test.
     *
     *     Example: `{"planId": "…", "terms": {"termsVersion": "2026-01", "name": "Omar Castellano", "title": "CTO", "company": "Brightwork"}}`
     */
    put: operations['apps.apis.select']
    post?: never
    /**
     * Lets an API go
     * @description Not while an organization has activated the app, or waits for its approval.
     */
    delete: operations['apps.apis.unselect']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/apps/{appId}/rotate-secret': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Gives an app a new secret
     * @description The one before goes on for `overlapSeconds`: a day if left out, not at all with 0. There are two at most.
     */
    post: operations['apps.rotateSecret']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/apps/{appId}/revoke-old-secrets': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Ends all but the newest secret of an app
     * @description At once. With `revokeTokens`, because a secret was in wrong hands, every token that was issued before as well.
     */
    post: operations['apps.revokeOldSecrets']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/apps/{appId}/try-token': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Gives out a token of an app, to try calls with
     * @description What the app would get with client_credentials, for its developers and for operators, good for five minutes at most. With `Subscription-Id` it goes to the gateway like any other. Who got one stands in the record.
     *
     *     A conflict where the app or its credentials are disabled, or may not use client_credentials.
     */
    post: operations['apps.tryToken']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/subscriptions': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Lists subscriptions
     * @description Newest first. With `appId` or `apiId` of your organization: those of everybody. Otherwise those of your organizations. Operators see all.
     */
    get: operations['subscriptions.list']
    put?: never
    /**
     * Activates an app for organizations
     * @description For owners: one subscription for each organization, with a connection to each API that the app has selected in the environment. Each organization has its own outcome; when none gets a subscription, the answer is the first refusal.
     */
    post: operations['subscriptions.activate']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/subscriptions/{subscriptionId}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Shows a subscription */
    get: operations['subscriptions.get']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/subscriptions/{subscriptionId}/approve': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Approves an activation
     * @description For the app's developers. Its APIs are connected now.
     */
    post: operations['subscriptions.approve']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/subscriptions/{subscriptionId}/deny': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Denies an activation
     * @description For the app's developers.
     */
    post: operations['subscriptions.deny']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/subscriptions/{subscriptionId}/deactivate': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Ends a subscription
     * @description For owners of the organization; of a test subscription, for its developers. Calls are refused at once, and each provider's admin API is told.
     */
    post: operations['subscriptions.deactivate']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/subscriptions/{subscriptionId}/cancel': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Cancels a subscription of an app
     * @description For the app's developers. As if the organization had ended it, but activating it again needs approval.
     */
    post: operations['subscriptions.cancel']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/subscriptions/{subscriptionId}/reactivate': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Activates an app again
     * @description For whom may deactivate it. The Subscription-Id stays; connections are new, and so are their values. With `consent` for every API that the app has now, without it for those that were agreed to before.
     */
    post: operations['subscriptions.reactivate']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/subscriptions/{subscriptionId}/connections': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Lets the app use one more API
     * @description For owners. What an app selects later reaches nobody who has activated it before, unless they say so.
     */
    post: operations['subscriptions.connect']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/subscriptions/import': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Brings in subscriptions that exist already
     * @description For operators of the exchange. No provider is called. An item that comes again under its `id`, or for the same organization, app and environment, replaces what is there.
     */
    post: operations['subscriptions.import']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/apps/{appId}/subscriptions.csv': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * The subscriptions of an app, as a table
     * @description Newest first, with a line of names above. A page with fewer rows than `limit` is the last one; `after` is the subscription id in the last row of the page before.
     */
    get: operations['apps.subscriptionReport']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/connections': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Lists connections to APIs
     * @description To those of your organizations, newest subscription first. Operators see all. Of an API that is not yours the list is empty. `limit` counts subscriptions: one may have several connections.
     */
    get: operations['connections.list']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/connections/{connectionId}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Shows a connection */
    get: operations['connections.get']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/connections/{connectionId}/accept': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Lets a subscription in
     * @description For the API's developers, also after a rejection. An API with an admin API has to have answered the activate call with 200.
     */
    post: operations['connections.accept']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/connections/{connectionId}/reject': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Keeps a subscription out
     * @description For the API's developers, also after an acceptance: calls are refused at once.
     */
    post: operations['connections.reject']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/connections/{connectionId}/values': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    /**
     * Sets subscription-specific values
     * @description For the API's developers, also while calls go through the connection.
     */
    put: operations['connections.setValues']
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/provider-calls': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Lists calls to admin APIs
     * @description Newest first: those to APIs of your organizations. Finished ones are kept for 30 days.
     */
    get: operations['providerCalls.list']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/provider-calls/{callId}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Shows a call to an admin API */
    get: operations['providerCalls.get']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/provider-calls/{callId}/replay': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Makes a call to an admin API once more
     * @description For the API's developers: now, whatever came of it before.
     */
    post: operations['providerCalls.replay']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/webhooks': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Lists webhooks
     * @description Of an app, or of an API: one for each app and async API that it has selected. The app’s people see theirs, the API’s people those of apps that organizations have connected to it. Operators may leave both out.
     */
    get: operations['webhooks.list']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/webhooks/{webhookId}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Shows a webhook */
    get: operations['webhooks.get']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    /**
     * Changes how events are sent to a webhook
     * @description For the app’s developers. Its URL is the app’s: `apps.apis.select`.
     */
    patch: operations['webhooks.update']
    trace?: never
  }
  '/webhooks/{webhookId}/pause': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Pauses a webhook
     * @description For the app’s developers. Events go on to be queued in their order; nothing is sent.
     */
    post: operations['webhooks.pause']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/webhooks/{webhookId}/resume': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Resumes a webhook
     * @description For the app’s developers, whoever or whatever has paused it. What waits is tried at once, in its order.
     */
    post: operations['webhooks.resume']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/webhooks/{webhookId}/rotate-secret': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Makes a new secret to sign with
     * @description For the app’s developers. It is shown this once. Deliveries carry a signature with each secret, the older ones until the overlap is over (Standard Webhooks).
     */
    post: operations['webhooks.rotateSecret']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/webhooks/{webhookId}/test': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Sends a test event
     * @description For the app’s developers: to this webhook alone, through the queue as every event, about the app’s own organization. Without a payload, the example of the API’s AsyncAPI description.
     */
    post: operations['webhooks.test']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/webhooks/{webhookId}/queue': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Shows what waits for a webhook */
    get: operations['webhooks.queue']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/webhooks/{webhookId}/lanes': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Lists lanes that are held
     * @description A lane is all events of a webhook with one partition key. While the event at its head fails, nothing behind it is sent. The event at the head names the lane.
     */
    get: operations['webhooks.lanes']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/webhooks/{webhookId}/retry': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Tries now what waits
     * @description For the app’s developers: the head of one lane, or of all, without the rest of its pause.
     */
    post: operations['webhooks.retry']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/webhooks/{webhookId}/skip': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Skips the event that holds a lane
     * @description For the app’s developers. It is not sent any more, and what stands behind it is tried at once. It can be replayed as long as it is kept.
     */
    post: operations['webhooks.skip']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/webhooks/{webhookId}/replay': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Sends events again
     * @description For the app’s developers: events that the webhook was sent and that are kept, oldest first, behind what waits. A thousand with each request; `next` says that there are more. Each is checked again before it is sent.
     */
    post: operations['webhooks.replay']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/webhooks/{webhookId}/deliveries': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Lists what became of events
     * @description Newest event first; one that was replayed is there again.
     */
    get: operations['webhooks.deliveries.list']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/webhooks/{webhookId}/deliveries.csv': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * What became of events, as a table
     * @description As `webhooks.deliveries.list`, with a line of names above. A page with fewer rows than `limit` is the last one; `after` is the event id in the last row of the page before.
     */
    get: operations['webhooks.deliveryReport']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/webhooks/{webhookId}/deliveries/{eventId}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Shows what became of an event
     * @description With its attempts: those that failed, of each delivery the first ten and the last ten.
     */
    get: operations['webhooks.deliveries.get']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/events': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Lists published events
     * @description Newest first: those that APIs of your organizations have published, and test events that your developers have sent. Operators say of which API. With a channel or a key a page may be short, or even empty, and have a `next`.
     */
    get: operations['events.list']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/events/{eventId}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Shows an event
     * @description For the people of the API that published it, and of each app that was sent it: with what became of it on its way to the webhooks that are yours to know.
     */
    get: operations['events.get']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/decisions/{requestId}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Explains a call, a request to publish, or a request for a token
     * @description Why a call was refused, or what became of it: by the Request-Id of its answer, from about a second after it on, for a day or as long as the exchange keeps it. People of the app see what they sent and what they were told; people of the API see exact reasons and what was sent to their service; each their part alone. So are requests to publish events, by their Request-Id or their X-Request-Id, for people of the async API; and requests for tokens that were refused, for people of the app or API that asked.
     */
    get: operations['decisions.get']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/me/attention': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Shows what needs you
     * @description Over all your organizations, or of one: what waits for you, what does not work, and what soon will not. Of apps and APIs for owners and developers, of the organization for owners, of the exchange itself for operators. What does not work comes first.
     *
     *     `error_spike`: in the hour that runs, or in the one before it, an app or an API had at least 20 errors, and three times as many as in an hour of the day before. `secret_expiring` and `key_rotation` are told a week ahead.
     *
     *     At most 50, and of each kind at most 200 things are looked at in an organization.
     */
    get: operations['me.attention']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/metering/metrics': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Traffic, latency and error rates
     * @description Of APIs and apps of your organizations, each with what is theirs to know. Operators see everything. It is some seconds behind. By the hour for three days, and by the day for a year.
     */
    get: operations['metering.metrics']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/metering/errors': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Lists calls that were refused or failed
     * @description Newest first. Of APIs and apps of your organizations, each with what is theirs to know. Operators see everything. It is some seconds behind. They are kept for 30 days. Of very many at once not all are listed; all of them are counted (`metering.metrics`).
     */
    get: operations['metering.errors']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/metering/errors.csv': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Calls that were refused or failed, as a table
     * @description As `metering.errors`. With a line of names above. A page with fewer rows than `limit` is the last one.
     */
    get: operations['metering.errorReport']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/metering/usage': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Usage of a month
     * @description By API, app and subscription. Of APIs and apps of your organizations, each with what is theirs to know. Operators see everything. It is some seconds behind. Organizations also see what was called for them.
     */
    get: operations['metering.usage']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/metering/usage.csv': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * The usage report, as a table
     * @description As `metering.usage`. With a line of names above. A page with fewer rows than `limit` is the last one.
     */
    get: operations['metering.usageReport']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
}
export interface components {
  schemas: {
    ExchangeGet: {
      /** @description Of the program */
      version: string
      urls: {
        /** @description Origin of identity, as the world sees it */
        identity: string
        /** @description Origin of the console and of this API, as the world sees it */
        console: string
        /** @description Origin of the gateway, as the world sees it */
        gateway: string
        /** @description Origin of the event relay, as the world sees it */
        relay: string
      }
      settings: {
        /** @description People who are not signed in see public APIs (`/public/apis`) */
        publicDirectory: boolean
      }
      /** @description Of the settings */
      revision: number
    }
    SystemGet: {
      /** @description Of the process that answers */
      startedAt: number
      version: string
      roles: string[]
      /** @description Processes of this exchange; each is heard of every ten seconds */
      nodes: {
        /** @description Another one after each start */
        id: string
        host: string
        pid: number
        version: string
        roles: string[]
        /**
         * @description `silent`: nothing was heard of it for 30 seconds. Forgotten after a day
         * @enum {string}
         */
        state: 'alive' | 'silent'
        /** @description It is the one that answers */
        isThis: boolean
        startedAt: number
        lastSeenAt: number
        /** @description The last change that it knew of then */
        revision: number
        /** @description For how long it had not heard of everything then. Some hundred while all is well; 0 where the store is embedded */
        lagMillis: number
      }[]
      store: {
        /** @enum {string} */
        kind: 'embedded' | 'postgresql'
        /** @description On disk; of PostgreSQL the whole database */
        sizeBytes: number
        /** @description A trivial question and its answer, just now */
        latencyMillis: number
        /** @description Statements of this process that wait for their turn */
        waiting: number
      }
      revision: {
        /** @description The last change of all */
        latest: number
        /** @description The last one that this process has heard of */
        known: number
      }
      queues: {
        events: {
          /** @description Deliveries to webhooks that are not over */
          waiting: number
          /** @description Absent where none waits */
          oldestWaitingSeconds?: number
          /** @description Lanes whose head has failed */
          held: number
          /** @description Counting stopped at 10000: there are at least so many. Of events: in the first 10000 lanes */
          isAtLeast: boolean
        }
        mails: {
          waiting: number
          /** @description Given up, in the last 30 days */
          failed: number
          /** @description Counting stopped at 10000: there are at least so many. Of events: in the first 10000 lanes */
          isAtLeast: boolean
        }
        providerCalls: {
          due: number
          /** @description Refused for good, in the last 30 days; somebody may replay them */
          failed: number
          /** @description Counting stopped at 10000: there are at least so many. Of events: in the first 10000 lanes */
          isAtLeast: boolean
        }
      }
      /** @description Of the process that answers, since its start */
      journal: {
        /** @description Since the store last took what is known of calls. Up to 30 where nobody calls */
        behindSeconds: number
        failedFlushes: number
        /** @description Of the access log */
        lostLogLines: number
      }
      /** @description Signing keys of all authorization servers */
      keys: {
        authServerId: string
        kid: string
        /** @enum {string} */
        alg: 'RS256' | 'PS256' | 'ES256' | 'EdDSA'
        /** @enum {string} */
        state: 'announced' | 'active' | 'retired' | 'revoked'
        /** @description Of an active one: when the next one signs in its place */
        nextRotationAt?: number
      }[]
    }
    MeGet: {
      id: string
      email: string
      emailVerified: boolean
      name: string
      /** @description Runs the exchange, and may do everything on it */
      operator: boolean
      /**
       * @description What the token of this request allows
       * @enum {string}
       */
      scope: 'read' | 'write'
      memberships: {
        organizationId: string
        name: string
        disabled: boolean
        /** @description Empty: looks, and changes nothing */
        roles: ('owner' | 'developer')[]
      }[]
      /** @description The organization that they work for at the moment */
      currentOrganizationId?: string
    }
    MeSecurity: {
      hasPassword: boolean
      /** @description An authenticator app is asked for */
      hasTotp: boolean
      /** @description Absent without an authenticator app */
      recoveryCodesLeft?: number
      passkeys: {
        id: string
        name: string
        createdAt: number
        /** @description Absent: never */
        lastUsedAt?: number
      }[]
      /** @description The page where these are changed; `#password`, `#authenticator`, `#passkeys`, `#sessions` lead to its parts */
      accountUrl: string
    }
    MeSession: {
      id: string
      /** @description The one that the token of this request came from. A personal token came from none */
      current: boolean
      /** @description `Firefox on Linux`, as far as it told */
      browser?: string
      /** @description Where it signed in from */
      address: string
      createdAt: number
      lastSeenAt: number
    }
    MeConsent: {
      client_id: string
      name: string
      /** @description Where the app is at home */
      clientUri?: string
      scopes: string[]
      grantedAt: number
    }
    MeToken: {
      id: string
      name: string
      /**
       * @description `read` changes nothing
       * @enum {string}
       */
      scope: 'read' | 'write'
      createdAt: number
      /** @description Absent: never */
      expiresAt?: number
      /** @description The one that this request came with */
      current: boolean
    }
    MeTokensCreate: {
      id: string
      name: string
      /**
       * @description `read` changes nothing
       * @enum {string}
       */
      scope: 'read' | 'write'
      createdAt: number
      /** @description Absent: never */
      expiresAt?: number
      token: string
    }
    MeTokensRemove: {
      id: string
      name: string
      /**
       * @description `read` changes nothing
       * @enum {string}
       */
      scope: 'read' | 'write'
      createdAt: number
      /** @description Absent: never */
      expiresAt?: number
    }
    Operator: {
      userId: string
      email: string
      name: string
      disabled: boolean
      createdAt: number
    }
    AuditEntry: {
      id: string
      at: number
      actor: {
        /**
         * @description `exchange`: Portreeve itself, in the background
         * @enum {string}
         */
        kind: 'user' | 'client' | 'exchange'
        userId?: string
        /** @description The personal token they came with */
        tokenId?: string
        client_id?: string
      }
      /** @description `api.update`: the kind of subject, and what was done */
      action: string
      subject: {
        kind: string
        id: string
      }
      /** @description Organizations of yours that it concerns */
      organizationIds: string[]
      /** @description Members that changed, before and after. No secret is ever in here */
      changes: {
        [key: string]: {
          from?: unknown
          to?: unknown
        }
      }
      requestId: string
    }
    AuthorizationServer: {
      id: string
      name: string
      /** @enum {string} */
      profile: 'exchange' | 'strict'
      /** @description `aud` of its access tokens */
      audience: string
      accessTokenTtlSeconds: number
      settings: {
        /** @description Keys are made for these. The first signs access tokens */
        signingAlgs?: ('RS256' | 'PS256' | 'ES256' | 'EdDSA')[]
        /** @description How long a key signs */
        keyLifetimeSeconds?: number
        /** @description How long a key is published before it signs */
        keyAnnouncedSeconds?: number
        codeTtlSeconds?: number
        idTokenTtlSeconds?: number
        refreshTokenTtlSeconds?: number
        /** @description PKCE of every client, not only of public ones */
        requirePkce?: boolean
        /** @description Scopes of its own, beside the standard ones */
        scopes?: string[]
        branding?: {
          /** @description What people read at the top of its pages */
          displayName?: string
          /** @description https, or `data:` of an image type */
          logoUri?: string
          colour?: string
        }
      }
      disabled: boolean
      createdAt: number
      issuer: string
    }
    Key: {
      kid: string
      /** @enum {string} */
      alg: 'RS256' | 'PS256' | 'ES256' | 'EdDSA'
      /**
       * @description `retired`: signs no more, still verifies. `revoked`: neither
       * @enum {string}
       */
      state: 'announced' | 'active' | 'retired' | 'revoked'
      createdAt: number
      activeFrom: number
      /** @description When it leaves the published set. Absent while that is not decided */
      publishedUntil?: number
      revokedAt?: number
      /** @description Of the active one: when the next one signs in its place */
      nextRotationAt?: number
    }
    RegistrationToken: {
      id: string
      authServerId: string
      name: string
      /** @description What clients that register with it may be allowed */
      scopes: string[]
      createdAt: number
      expiresAt: number
    }
    RegistrationTokensCreate: {
      id: string
      authServerId: string
      name: string
      /** @description What clients that register with it may be allowed */
      scopes: string[]
      createdAt: number
      expiresAt: number
      token: string
    }
    Client: {
      client_id: string
      authServerId: string
      owner: {
        /** @enum {string} */
        kind: 'app' | 'api' | 'registration' | 'exchange'
        id: string
      }
      disabled: boolean
      client_name?: string
      client_uri?: string
      logo_uri?: string
      policy_uri?: string
      tos_uri?: string
      contacts?: string[]
      /** @enum {string} */
      application_type?: 'web' | 'native'
      redirect_uris?: string[]
      response_types?: (
        | 'code'
        | 'token'
        | 'id_token'
        | 'id_token token'
        | 'code id_token'
        | 'code token'
        | 'code id_token token'
      )[]
      /** @enum {string} */
      token_endpoint_auth_method?:
        | 'client_secret_basic'
        | 'client_secret_post'
        | 'client_secret_jwt'
        | 'private_key_jwt'
        | 'none'
      /** @enum {string} */
      token_endpoint_auth_signing_alg?: 'RS256' | 'PS256' | 'ES256' | 'EdDSA' | 'HS256'
      jwks?: {
        keys: {
          [key: string]: unknown
        }[]
      }
      jwks_uri?: string
      /** @enum {string} */
      subject_type?: 'public'
      /** @enum {string} */
      id_token_signed_response_alg?: 'RS256' | 'PS256' | 'ES256' | 'EdDSA'
      /** @enum {string} */
      userinfo_signed_response_alg?: 'RS256' | 'PS256' | 'ES256' | 'EdDSA'
      /** @enum {string} */
      introspection_signed_response_alg?: 'RS256' | 'PS256' | 'ES256' | 'EdDSA'
      /** @enum {string} */
      request_object_signing_alg?: 'RS256' | 'PS256' | 'ES256' | 'EdDSA' | 'none'
      request_uris?: string[]
      default_max_age?: number
      require_auth_time?: boolean
      default_acr_values?: string[]
      initiate_login_uri?: string
      post_logout_redirect_uris?: string[]
      backchannel_logout_uri?: string
      backchannel_logout_session_required?: boolean
      frontchannel_logout_uri?: string
      frontchannel_logout_session_required?: boolean
      software_id?: string
      software_version?: string
      grant_types: string[]
      scope: string
      settings: {
        /** @description People are not asked to agree */
        trusted?: boolean
        /** @description PKCE is asked of it although it has a secret */
        requirePkce?: boolean
        /** @enum {string} */
        refreshTokens?: 'same' | 'rotate'
        /** @description While a rotated refresh token is answered like its first use */
        refreshGraceSeconds?: number
      }
      secrets: {
        createdAt: number
        expiresAt?: number
      }[]
      version: number
      createdAt: number
    }
    ClientsCreate: {
      client_id: string
      authServerId: string
      owner: {
        /** @enum {string} */
        kind: 'app' | 'api' | 'registration' | 'exchange'
        id: string
      }
      disabled: boolean
      client_name?: string
      client_uri?: string
      logo_uri?: string
      policy_uri?: string
      tos_uri?: string
      contacts?: string[]
      /** @enum {string} */
      application_type?: 'web' | 'native'
      redirect_uris?: string[]
      response_types?: (
        | 'code'
        | 'token'
        | 'id_token'
        | 'id_token token'
        | 'code id_token'
        | 'code token'
        | 'code id_token token'
      )[]
      /** @enum {string} */
      token_endpoint_auth_method?:
        | 'client_secret_basic'
        | 'client_secret_post'
        | 'client_secret_jwt'
        | 'private_key_jwt'
        | 'none'
      /** @enum {string} */
      token_endpoint_auth_signing_alg?: 'RS256' | 'PS256' | 'ES256' | 'EdDSA' | 'HS256'
      jwks?: {
        keys: {
          [key: string]: unknown
        }[]
      }
      jwks_uri?: string
      /** @enum {string} */
      subject_type?: 'public'
      /** @enum {string} */
      id_token_signed_response_alg?: 'RS256' | 'PS256' | 'ES256' | 'EdDSA'
      /** @enum {string} */
      userinfo_signed_response_alg?: 'RS256' | 'PS256' | 'ES256' | 'EdDSA'
      /** @enum {string} */
      introspection_signed_response_alg?: 'RS256' | 'PS256' | 'ES256' | 'EdDSA'
      /** @enum {string} */
      request_object_signing_alg?: 'RS256' | 'PS256' | 'ES256' | 'EdDSA' | 'none'
      request_uris?: string[]
      default_max_age?: number
      require_auth_time?: boolean
      default_acr_values?: string[]
      initiate_login_uri?: string
      post_logout_redirect_uris?: string[]
      backchannel_logout_uri?: string
      backchannel_logout_session_required?: boolean
      frontchannel_logout_uri?: string
      frontchannel_logout_session_required?: boolean
      software_id?: string
      software_version?: string
      grant_types: string[]
      scope: string
      settings: {
        /** @description People are not asked to agree */
        trusted?: boolean
        /** @description PKCE is asked of it although it has a secret */
        requirePkce?: boolean
        /** @enum {string} */
        refreshTokens?: 'same' | 'rotate'
        /** @description While a rotated refresh token is answered like its first use */
        refreshGraceSeconds?: number
      }
      secrets: {
        createdAt: number
        expiresAt?: number
      }[]
      version: number
      createdAt: number
      /** @description Where one was made just now: seen this once */
      client_secret?: string
    }
    User: {
      id: string
      email: string
      emailVerified: boolean
      name: string
      disabled: boolean
      hasPassword: boolean
      hasTotp: boolean
      createdAt: number
      updatedAt: number
    }
    UsersGet: {
      id: string
      email: string
      emailVerified: boolean
      name: string
      disabled: boolean
      hasPassword: boolean
      hasTotp: boolean
      createdAt: number
      updatedAt: number
      passkeys: number
      sessions: number
      /** @description Runs the exchange, and may do everything on it */
      operator: boolean
      /** @description By name */
      memberships: {
        organizationId: string
        name: string
        disabled: boolean
        /** @description Empty: looks, and changes nothing */
        roles: ('owner' | 'developer')[]
      }[]
    }
    MeInvitation: {
      id: string
      organization: {
        id: string
        name: string
      }
      roles: ('owner' | 'developer')[]
      /** @enum {string} */
      state: 'open' | 'accepted' | 'declined' | 'withdrawn'
      createdAt: number
      expiresAt: number
    }
    MeJoinRequest: {
      id: string
      organizationId: string
      message: string
      /** @enum {string} */
      state: 'open' | 'approved' | 'denied' | 'withdrawn'
      createdAt: number
      decidedAt?: number
    }
    Organization: {
      id: string
      /** @description What people read */
      name: string
      /** @description One line. Providers are told when the organization activates an app */
      address: '' | string
      /** @description ISO 3166-1 alpha-2 */
      countryCode: string
      phoneNumber: '' | string
      /** @description Whom its owners may invite. Answered in lower case and ASCII. Users name the domain of their own confirmed address */
      emailDomain?: string
      website?: string
      /** @description Business data that apps find in their list of subscriptions */
      dealerCodes: string[]
      /** @description Business data that apps find in their list of subscriptions */
      apiDmsInfo: {
        [key: string]: string
      }[]
      /** @description Its people can change nothing, and its apps, APIs and subscriptions are refused */
      disabled: boolean
      /** @description Counts changes of the organization, its members and namespaces */
      revision: number
      createdAt: number
      updatedAt: number
    }
    Member: {
      userId: string
      name: string
      email: string
      /** @description `owner` decides for the organization, `developer` looks after its APIs and apps; empty: looks */
      roles: ('owner' | 'developer')[]
      createdAt: number
    }
    Invitation: {
      id: string
      organizationId: string
      email: string
      /** @description `owner` decides for the organization, `developer` looks after its APIs and apps; empty: looks */
      roles: ('owner' | 'developer')[]
      invitedBy: string
      /** @enum {string} */
      state: 'open' | 'accepted' | 'declined' | 'withdrawn' | 'expired'
      createdAt: number
      expiresAt: number
    }
    JoinRequest: {
      id: string
      organizationId: string
      user: {
        id: string
        name: string
        email: string
        emailVerified: boolean
      }
      message: string
      /** @enum {string} */
      state: 'open' | 'approved' | 'denied' | 'withdrawn'
      createdAt: number
      decidedBy?: string
      decidedAt?: number
    }
    Namespace: {
      name: string
      organizationId: string
      createdAt: number
    }
    ApisPlan: {
      id: string
      name: string
      /**
       * @description `private`: only apps of the API’s own organization may choose it
       * @enum {string}
       */
      visibility: 'private' | 'public'
      price:
        | {
            /** @constant */
            kind: 'free'
          }
        | {
            /** @constant */
            kind: 'transactional'
            /** @description ISO 4217 */
            currency: string
            tiers: {
              /** @description Absent in the last one */
              upToCalls?: number
              costPerCall: string
            }[]
          }
        | {
            /** @constant */
            kind: 'subscription'
            /** @description ISO 4217 */
            currency: string
            monthly: string
            freeCalls?: number
          }
      /** @description How much it lets through of one app, all its subscriptions together. All of them apply */
      quotas: {
        calls: number
        /** @enum {string} */
        per: 'second' | 'minute' | 'hour' | 'day' | 'month'
      }[]
      /** @description The same, of each subscription of such an app */
      subscriptionQuotas?: {
        calls: number
        /** @enum {string} */
        per: 'second' | 'minute' | 'hour' | 'day' | 'month'
      }[]
    }
    Api: {
      id: string
      organizationId: string
      /** @description Of its developer */
      organizationName: string
      /** @enum {string} */
      kind: 'rest' | 'async'
      name: string
      version: string
      /** @enum {string} */
      environment: 'Production' | 'Test' | 'Dev'
      namespace: string
      basePath: string
      /** @description Where apps call it */
      proxyUrl: string
      authServerId: string
      /** @description Whose tokens open it */
      issuer: string
      plans: components['schemas']['ApisPlan'][]
      details: {
        description: string
        /** @description Categories */
        tags: string[]
        /** @description Your own name for what runs behind it */
        implementationName: string
        documentationUrl?: string
        support?: {
          email?: string
          url?: string
          phone?: string
        }
        /** @description What apps agree to when they select it */
        terms?: {
          /** @description Has to be another one when they say something else */
          version: string
          text?: string
          url?: string
          /** @description Of these words: base64url of the SHA-256 of `[version, text, url]` as JSON without spaces, `null` for what is absent */
          digest: string
        }
        /** @enum {string} */
        lifeCycle: 'Beta' | 'General Release' | 'Deprecated' | 'Custom'
        /** @description What `Custom` means, or when a deprecated API ends */
        lifeCycleNote?: string
      }
      createdAt: number
      updatedAt: number
      /** @description Empty where an async API has none */
      targetUrl: string
      client_id: string
      /** @description How the gateway authenticates itself to the API service */
      accessControl:
        | {
            /** @constant */
            kind: 'fortellis_oauth'
            /**
             * @description A token whose `sub` is the API’s own Client ID, or the app’s own
             * @default minted
             * @enum {string}
             */
            token: 'minted' | 'passthrough'
          }
        | {
            /** @constant */
            kind: 'external_oauth'
            /** @description The full token URL */
            tokenUrl: string
            /**
             * @default basic
             * @enum {string}
             */
            clientAuthentication: 'basic' | 'body'
            scope?: string
            /**
             * @description `client_id` and `client_secret` are values of each subscription
             * @default false
             */
            subscriptionSpecificClient: boolean
            /**
             * @description More fields of the token request
             * @default []
             */
            tokenParameters: {
              name: string
              /** @description What people read. Needed where the value is subscription-specific */
              displayName?: string
              /**
               * @description Each subscription has a value of its own
               * @default false
               */
              subscriptionSpecific: boolean
            }[]
            /**
             * @description Put into every request to the API service
             * @default []
             */
            requestParameters: {
              name: string
              /** @description What people read. Needed where the value is subscription-specific */
              displayName?: string
              /**
               * @description Each subscription has a value of its own
               * @default false
               */
              subscriptionSpecific: boolean
              /** @enum {string} */
              in: 'header' | 'query'
            }[]
          }
        | {
            /** @constant */
            kind: 'custom_oauth'
            /**
             * @default POST
             * @enum {string}
             */
            method: 'POST' | 'PUT'
            authUrl: string
            /** @default application/json */
            contentType: string
            /**
             * @description Of the token request
             * @default []
             */
            headers: {
              name: string
              /** @description What people read. Needed where the value is subscription-specific */
              displayName?: string
              /**
               * @description Each subscription has a value of its own
               * @default false
               */
              subscriptionSpecific: boolean
            }[]
            /** @default [] */
            payload: {
              name: string
              /** @description What people read. Needed where the value is subscription-specific */
              displayName?: string
              /**
               * @description Each subscription has a value of its own
               * @default false
               */
              subscriptionSpecific: boolean
            }[]
            /**
             * @description Dotted path to the token in the JSON answer; objects only
             * @default access_token
             */
            attributeName: string
            /** @default 3600 */
            expirationSeconds: number
            /**
             * @description Put before the token in `Authorization`, with what separates them. May be empty
             * @default Bearer
             */
            tokenPrefix: string
            /**
             * @description Put into every request to the API service
             * @default []
             */
            requestParameters: {
              name: string
              /** @description What people read. Needed where the value is subscription-specific */
              displayName?: string
              /**
               * @description Each subscription has a value of its own
               * @default false
               */
              subscriptionSpecific: boolean
              /** @enum {string} */
              in: 'header' | 'query'
            }[]
          }
        | {
            /** @constant */
            kind: 'api_key'
            /**
             * @description Put into every request to the API service
             * @default []
             */
            requestParameters: {
              name: string
              /** @description What people read. Needed where the value is subscription-specific */
              displayName?: string
              /**
               * @description Each subscription has a value of its own
               * @default false
               */
              subscriptionSpecific: boolean
              /** @enum {string} */
              in: 'header' | 'query'
            }[]
          }
      /** @description Keys of the values that are set */
      valuesSet: string[]
      activation: {
        /**
         * @description What happens when an app’s subscription wants a connection
         * @enum {string}
         */
        mode: 'automatic' | 'manual' | 'admin_api'
        /** @description Of `admin_api`: without `/activate` at its end */
        adminUrl?: string
        /**
         * @description Of the token that comes with admin-API calls; `fortellis` is what programs of before September 2022 assert
         * @enum {string}
         */
        audience: 'api_providers' | 'fortellis'
      }
      /** @description Absent where it is the exchange’s defaults throughout */
      traffic?: {
        /** @description Of all callers together: what the service can bear. One for each span of time */
        quotas?: {
          calls: number
          /** @enum {string} */
          per: 'second' | 'minute' | 'hour' | 'day' | 'month'
        }[]
        /** @description Name look-up, TCP and TLS handshake. As the exchange has it: 5000 */
        connectTimeoutMillis?: number
        /** @description From the end of the request to the header of the answer. As the exchange has it: 60000 */
        responseTimeoutMillis?: number
        /** @description Longest silence within an answer’s body, and on a WebSocket. As the exchange has it: 60000 */
        idleTimeoutMillis?: number
        /** @description Longer ones are refused, or cut off where they turn out longer. As the exchange has it: 100 MiB */
        requestBodyBytesMax?: number
        /** @description Longer ones are refused, or cut off. As the exchange has it: 1 GiB */
        responseBodyBytesMax?: number
        /** @description A safe call without a body that got no answer is sent once more, on a fresh connection. Default: true */
        retry?: boolean
        /** @description As the exchange has it: 20 faults, 10 seconds */
        breaker?: {
          /** @description Calls in a row that got no answer; 0: never */
          faults: number
          /** @description So long the service is left alone then */
          seconds: number
        }
        /** @description WebSockets pass. Default: true */
        websockets?: boolean
        /** @description Origins whose pages may call: `https://app.example`, `http://localhost:5173`, `*` for any, none for no page. The console may, whatever it says. Default: any. A page has no credentials but a token that it holds itself */
        corsOrigins?: string[]
        /**
         * @description Whether requests are compared with the API’s spec; `report` only notes what does not fit. Default: `off`
         * @enum {string}
         */
        validation?: 'off' | 'report' | 'enforce'
        /** @description PEM certificates: whom the target’s certificate may be signed by, instead of the public authorities */
        targetCa?: string
        /** @description PEM chain, its own certificate first, that the gateway shows the target. Its private key is the value `tls:key` */
        clientCertificate?: string
      }
      /** @enum {string} */
      visibility: 'private' | 'shared' | 'public'
      sharedWith: string[]
      testSubscriptionId?: string
      /** @description When each was made and ends */
      secrets: {
        createdAt: number
        /** @description Absent: never */
        expiresAt?: number
      }[]
      /** @description Its credentials are: no token is issued for them */
      clientDisabled: boolean
      disabled: boolean
      revision: number
    }
    ApisCreate: {
      id: string
      organizationId: string
      /** @description Of its developer */
      organizationName: string
      /** @enum {string} */
      kind: 'rest' | 'async'
      name: string
      version: string
      /** @enum {string} */
      environment: 'Production' | 'Test' | 'Dev'
      namespace: string
      basePath: string
      /** @description Where apps call it */
      proxyUrl: string
      authServerId: string
      /** @description Whose tokens open it */
      issuer: string
      plans: components['schemas']['ApisPlan'][]
      details: {
        description: string
        /** @description Categories */
        tags: string[]
        /** @description Your own name for what runs behind it */
        implementationName: string
        documentationUrl?: string
        support?: {
          email?: string
          url?: string
          phone?: string
        }
        /** @description What apps agree to when they select it */
        terms?: {
          /** @description Has to be another one when they say something else */
          version: string
          text?: string
          url?: string
          /** @description Of these words: base64url of the SHA-256 of `[version, text, url]` as JSON without spaces, `null` for what is absent */
          digest: string
        }
        /** @enum {string} */
        lifeCycle: 'Beta' | 'General Release' | 'Deprecated' | 'Custom'
        /** @description What `Custom` means, or when a deprecated API ends */
        lifeCycleNote?: string
      }
      createdAt: number
      updatedAt: number
      /** @description Empty where an async API has none */
      targetUrl: string
      client_id: string
      /** @description How the gateway authenticates itself to the API service */
      accessControl:
        | {
            /** @constant */
            kind: 'fortellis_oauth'
            /**
             * @description A token whose `sub` is the API’s own Client ID, or the app’s own
             * @default minted
             * @enum {string}
             */
            token: 'minted' | 'passthrough'
          }
        | {
            /** @constant */
            kind: 'external_oauth'
            /** @description The full token URL */
            tokenUrl: string
            /**
             * @default basic
             * @enum {string}
             */
            clientAuthentication: 'basic' | 'body'
            scope?: string
            /**
             * @description `client_id` and `client_secret` are values of each subscription
             * @default false
             */
            subscriptionSpecificClient: boolean
            /**
             * @description More fields of the token request
             * @default []
             */
            tokenParameters: {
              name: string
              /** @description What people read. Needed where the value is subscription-specific */
              displayName?: string
              /**
               * @description Each subscription has a value of its own
               * @default false
               */
              subscriptionSpecific: boolean
            }[]
            /**
             * @description Put into every request to the API service
             * @default []
             */
            requestParameters: {
              name: string
              /** @description What people read. Needed where the value is subscription-specific */
              displayName?: string
              /**
               * @description Each subscription has a value of its own
               * @default false
               */
              subscriptionSpecific: boolean
              /** @enum {string} */
              in: 'header' | 'query'
            }[]
          }
        | {
            /** @constant */
            kind: 'custom_oauth'
            /**
             * @default POST
             * @enum {string}
             */
            method: 'POST' | 'PUT'
            authUrl: string
            /** @default application/json */
            contentType: string
            /**
             * @description Of the token request
             * @default []
             */
            headers: {
              name: string
              /** @description What people read. Needed where the value is subscription-specific */
              displayName?: string
              /**
               * @description Each subscription has a value of its own
               * @default false
               */
              subscriptionSpecific: boolean
            }[]
            /** @default [] */
            payload: {
              name: string
              /** @description What people read. Needed where the value is subscription-specific */
              displayName?: string
              /**
               * @description Each subscription has a value of its own
               * @default false
               */
              subscriptionSpecific: boolean
            }[]
            /**
             * @description Dotted path to the token in the JSON answer; objects only
             * @default access_token
             */
            attributeName: string
            /** @default 3600 */
            expirationSeconds: number
            /**
             * @description Put before the token in `Authorization`, with what separates them. May be empty
             * @default Bearer
             */
            tokenPrefix: string
            /**
             * @description Put into every request to the API service
             * @default []
             */
            requestParameters: {
              name: string
              /** @description What people read. Needed where the value is subscription-specific */
              displayName?: string
              /**
               * @description Each subscription has a value of its own
               * @default false
               */
              subscriptionSpecific: boolean
              /** @enum {string} */
              in: 'header' | 'query'
            }[]
          }
        | {
            /** @constant */
            kind: 'api_key'
            /**
             * @description Put into every request to the API service
             * @default []
             */
            requestParameters: {
              name: string
              /** @description What people read. Needed where the value is subscription-specific */
              displayName?: string
              /**
               * @description Each subscription has a value of its own
               * @default false
               */
              subscriptionSpecific: boolean
              /** @enum {string} */
              in: 'header' | 'query'
            }[]
          }
      /** @description Keys of the values that are set */
      valuesSet: string[]
      activation: {
        /**
         * @description What happens when an app’s subscription wants a connection
         * @enum {string}
         */
        mode: 'automatic' | 'manual' | 'admin_api'
        /** @description Of `admin_api`: without `/activate` at its end */
        adminUrl?: string
        /**
         * @description Of the token that comes with admin-API calls; `fortellis` is what programs of before September 2022 assert
         * @enum {string}
         */
        audience: 'api_providers' | 'fortellis'
      }
      /** @description Absent where it is the exchange’s defaults throughout */
      traffic?: {
        /** @description Of all callers together: what the service can bear. One for each span of time */
        quotas?: {
          calls: number
          /** @enum {string} */
          per: 'second' | 'minute' | 'hour' | 'day' | 'month'
        }[]
        /** @description Name look-up, TCP and TLS handshake. As the exchange has it: 5000 */
        connectTimeoutMillis?: number
        /** @description From the end of the request to the header of the answer. As the exchange has it: 60000 */
        responseTimeoutMillis?: number
        /** @description Longest silence within an answer’s body, and on a WebSocket. As the exchange has it: 60000 */
        idleTimeoutMillis?: number
        /** @description Longer ones are refused, or cut off where they turn out longer. As the exchange has it: 100 MiB */
        requestBodyBytesMax?: number
        /** @description Longer ones are refused, or cut off. As the exchange has it: 1 GiB */
        responseBodyBytesMax?: number
        /** @description A safe call without a body that got no answer is sent once more, on a fresh connection. Default: true */
        retry?: boolean
        /** @description As the exchange has it: 20 faults, 10 seconds */
        breaker?: {
          /** @description Calls in a row that got no answer; 0: never */
          faults: number
          /** @description So long the service is left alone then */
          seconds: number
        }
        /** @description WebSockets pass. Default: true */
        websockets?: boolean
        /** @description Origins whose pages may call: `https://app.example`, `http://localhost:5173`, `*` for any, none for no page. The console may, whatever it says. Default: any. A page has no credentials but a token that it holds itself */
        corsOrigins?: string[]
        /**
         * @description Whether requests are compared with the API’s spec; `report` only notes what does not fit. Default: `off`
         * @enum {string}
         */
        validation?: 'off' | 'report' | 'enforce'
        /** @description PEM certificates: whom the target’s certificate may be signed by, instead of the public authorities */
        targetCa?: string
        /** @description PEM chain, its own certificate first, that the gateway shows the target. Its private key is the value `tls:key` */
        clientCertificate?: string
      }
      /** @enum {string} */
      visibility: 'private' | 'shared' | 'public'
      sharedWith: string[]
      testSubscriptionId?: string
      /** @description When each was made and ends */
      secrets: {
        createdAt: number
        /** @description Absent: never */
        expiresAt?: number
      }[]
      /** @description Its credentials are: no token is issued for them */
      clientDisabled: boolean
      disabled: boolean
      revision: number
      /** @description Shown this once */
      client_secret: string
    }
    PublicApi: {
      id: string
      organizationId: string
      /** @description Of its developer */
      organizationName: string
      /** @enum {string} */
      kind: 'rest' | 'async'
      name: string
      version: string
      /** @enum {string} */
      environment: 'Production' | 'Test' | 'Dev'
      namespace: string
      basePath: string
      /** @description Where apps call it */
      proxyUrl: string
      authServerId: string
      /** @description Whose tokens open it */
      issuer: string
      plans: components['schemas']['ApisPlan'][]
      details: {
        description: string
        /** @description Categories */
        tags: string[]
        /** @description Your own name for what runs behind it */
        implementationName: string
        documentationUrl?: string
        support?: {
          email?: string
          url?: string
          phone?: string
        }
        /** @description What apps agree to when they select it */
        terms?: {
          /** @description Has to be another one when they say something else */
          version: string
          text?: string
          url?: string
          /** @description Of these words: base64url of the SHA-256 of `[version, text, url]` as JSON without spaces, `null` for what is absent */
          digest: string
        }
        /** @enum {string} */
        lifeCycle: 'Beta' | 'General Release' | 'Deprecated' | 'Custom'
        /** @description What `Custom` means, or when a deprecated API ends */
        lifeCycleNote?: string
      }
      createdAt: number
      updatedAt: number
      activation: {
        /**
         * @description What happens when an app’s subscription wants a connection
         * @enum {string}
         */
        mode: 'automatic' | 'manual' | 'admin_api'
      }
    }
    ApisProbe: {
      target?: {
        status: number | null
        ok: boolean
      }
      admin?: {
        status: number | null
        ok: boolean
      }
    }
    ApisAccessControlGet: {
      /** @description How the gateway authenticates itself to the API service */
      accessControl:
        | {
            /** @constant */
            kind: 'fortellis_oauth'
            /**
             * @description A token whose `sub` is the API’s own Client ID, or the app’s own
             * @default minted
             * @enum {string}
             */
            token: 'minted' | 'passthrough'
          }
        | {
            /** @constant */
            kind: 'external_oauth'
            /** @description The full token URL */
            tokenUrl: string
            /**
             * @default basic
             * @enum {string}
             */
            clientAuthentication: 'basic' | 'body'
            scope?: string
            /**
             * @description `client_id` and `client_secret` are values of each subscription
             * @default false
             */
            subscriptionSpecificClient: boolean
            /**
             * @description More fields of the token request
             * @default []
             */
            tokenParameters: {
              name: string
              /** @description What people read. Needed where the value is subscription-specific */
              displayName?: string
              /**
               * @description Each subscription has a value of its own
               * @default false
               */
              subscriptionSpecific: boolean
            }[]
            /**
             * @description Put into every request to the API service
             * @default []
             */
            requestParameters: {
              name: string
              /** @description What people read. Needed where the value is subscription-specific */
              displayName?: string
              /**
               * @description Each subscription has a value of its own
               * @default false
               */
              subscriptionSpecific: boolean
              /** @enum {string} */
              in: 'header' | 'query'
            }[]
          }
        | {
            /** @constant */
            kind: 'custom_oauth'
            /**
             * @default POST
             * @enum {string}
             */
            method: 'POST' | 'PUT'
            authUrl: string
            /** @default application/json */
            contentType: string
            /**
             * @description Of the token request
             * @default []
             */
            headers: {
              name: string
              /** @description What people read. Needed where the value is subscription-specific */
              displayName?: string
              /**
               * @description Each subscription has a value of its own
               * @default false
               */
              subscriptionSpecific: boolean
            }[]
            /** @default [] */
            payload: {
              name: string
              /** @description What people read. Needed where the value is subscription-specific */
              displayName?: string
              /**
               * @description Each subscription has a value of its own
               * @default false
               */
              subscriptionSpecific: boolean
            }[]
            /**
             * @description Dotted path to the token in the JSON answer; objects only
             * @default access_token
             */
            attributeName: string
            /** @default 3600 */
            expirationSeconds: number
            /**
             * @description Put before the token in `Authorization`, with what separates them. May be empty
             * @default Bearer
             */
            tokenPrefix: string
            /**
             * @description Put into every request to the API service
             * @default []
             */
            requestParameters: {
              name: string
              /** @description What people read. Needed where the value is subscription-specific */
              displayName?: string
              /**
               * @description Each subscription has a value of its own
               * @default false
               */
              subscriptionSpecific: boolean
              /** @enum {string} */
              in: 'header' | 'query'
            }[]
          }
        | {
            /** @constant */
            kind: 'api_key'
            /**
             * @description Put into every request to the API service
             * @default []
             */
            requestParameters: {
              name: string
              /** @description What people read. Needed where the value is subscription-specific */
              displayName?: string
              /**
               * @description Each subscription has a value of its own
               * @default false
               */
              subscriptionSpecific: boolean
              /** @enum {string} */
              in: 'header' | 'query'
            }[]
          }
      /** @description Every value that it needs */
      places: {
        /** @description In `values` here */
        key: string
        /** @description Among the values of a subscription, and in a callback’s `auth` */
        name: string
        displayName?: string
        subscriptionSpecific: boolean
        isSet: boolean
      }[]
      revision: number
    }
    ApisRotateSecret: {
      id: string
      organizationId: string
      /** @description Of its developer */
      organizationName: string
      /** @enum {string} */
      kind: 'rest' | 'async'
      name: string
      version: string
      /** @enum {string} */
      environment: 'Production' | 'Test' | 'Dev'
      namespace: string
      basePath: string
      /** @description Where apps call it */
      proxyUrl: string
      authServerId: string
      /** @description Whose tokens open it */
      issuer: string
      plans: components['schemas']['ApisPlan'][]
      details: {
        description: string
        /** @description Categories */
        tags: string[]
        /** @description Your own name for what runs behind it */
        implementationName: string
        documentationUrl?: string
        support?: {
          email?: string
          url?: string
          phone?: string
        }
        /** @description What apps agree to when they select it */
        terms?: {
          /** @description Has to be another one when they say something else */
          version: string
          text?: string
          url?: string
          /** @description Of these words: base64url of the SHA-256 of `[version, text, url]` as JSON without spaces, `null` for what is absent */
          digest: string
        }
        /** @enum {string} */
        lifeCycle: 'Beta' | 'General Release' | 'Deprecated' | 'Custom'
        /** @description What `Custom` means, or when a deprecated API ends */
        lifeCycleNote?: string
      }
      createdAt: number
      updatedAt: number
      /** @description Empty where an async API has none */
      targetUrl: string
      client_id: string
      /** @description How the gateway authenticates itself to the API service */
      accessControl:
        | {
            /** @constant */
            kind: 'fortellis_oauth'
            /**
             * @description A token whose `sub` is the API’s own Client ID, or the app’s own
             * @default minted
             * @enum {string}
             */
            token: 'minted' | 'passthrough'
          }
        | {
            /** @constant */
            kind: 'external_oauth'
            /** @description The full token URL */
            tokenUrl: string
            /**
             * @default basic
             * @enum {string}
             */
            clientAuthentication: 'basic' | 'body'
            scope?: string
            /**
             * @description `client_id` and `client_secret` are values of each subscription
             * @default false
             */
            subscriptionSpecificClient: boolean
            /**
             * @description More fields of the token request
             * @default []
             */
            tokenParameters: {
              name: string
              /** @description What people read. Needed where the value is subscription-specific */
              displayName?: string
              /**
               * @description Each subscription has a value of its own
               * @default false
               */
              subscriptionSpecific: boolean
            }[]
            /**
             * @description Put into every request to the API service
             * @default []
             */
            requestParameters: {
              name: string
              /** @description What people read. Needed where the value is subscription-specific */
              displayName?: string
              /**
               * @description Each subscription has a value of its own
               * @default false
               */
              subscriptionSpecific: boolean
              /** @enum {string} */
              in: 'header' | 'query'
            }[]
          }
        | {
            /** @constant */
            kind: 'custom_oauth'
            /**
             * @default POST
             * @enum {string}
             */
            method: 'POST' | 'PUT'
            authUrl: string
            /** @default application/json */
            contentType: string
            /**
             * @description Of the token request
             * @default []
             */
            headers: {
              name: string
              /** @description What people read. Needed where the value is subscription-specific */
              displayName?: string
              /**
               * @description Each subscription has a value of its own
               * @default false
               */
              subscriptionSpecific: boolean
            }[]
            /** @default [] */
            payload: {
              name: string
              /** @description What people read. Needed where the value is subscription-specific */
              displayName?: string
              /**
               * @description Each subscription has a value of its own
               * @default false
               */
              subscriptionSpecific: boolean
            }[]
            /**
             * @description Dotted path to the token in the JSON answer; objects only
             * @default access_token
             */
            attributeName: string
            /** @default 3600 */
            expirationSeconds: number
            /**
             * @description Put before the token in `Authorization`, with what separates them. May be empty
             * @default Bearer
             */
            tokenPrefix: string
            /**
             * @description Put into every request to the API service
             * @default []
             */
            requestParameters: {
              name: string
              /** @description What people read. Needed where the value is subscription-specific */
              displayName?: string
              /**
               * @description Each subscription has a value of its own
               * @default false
               */
              subscriptionSpecific: boolean
              /** @enum {string} */
              in: 'header' | 'query'
            }[]
          }
        | {
            /** @constant */
            kind: 'api_key'
            /**
             * @description Put into every request to the API service
             * @default []
             */
            requestParameters: {
              name: string
              /** @description What people read. Needed where the value is subscription-specific */
              displayName?: string
              /**
               * @description Each subscription has a value of its own
               * @default false
               */
              subscriptionSpecific: boolean
              /** @enum {string} */
              in: 'header' | 'query'
            }[]
          }
      /** @description Keys of the values that are set */
      valuesSet: string[]
      activation: {
        /**
         * @description What happens when an app’s subscription wants a connection
         * @enum {string}
         */
        mode: 'automatic' | 'manual' | 'admin_api'
        /** @description Of `admin_api`: without `/activate` at its end */
        adminUrl?: string
        /**
         * @description Of the token that comes with admin-API calls; `fortellis` is what programs of before September 2022 assert
         * @enum {string}
         */
        audience: 'api_providers' | 'fortellis'
      }
      /** @description Absent where it is the exchange’s defaults throughout */
      traffic?: {
        /** @description Of all callers together: what the service can bear. One for each span of time */
        quotas?: {
          calls: number
          /** @enum {string} */
          per: 'second' | 'minute' | 'hour' | 'day' | 'month'
        }[]
        /** @description Name look-up, TCP and TLS handshake. As the exchange has it: 5000 */
        connectTimeoutMillis?: number
        /** @description From the end of the request to the header of the answer. As the exchange has it: 60000 */
        responseTimeoutMillis?: number
        /** @description Longest silence within an answer’s body, and on a WebSocket. As the exchange has it: 60000 */
        idleTimeoutMillis?: number
        /** @description Longer ones are refused, or cut off where they turn out longer. As the exchange has it: 100 MiB */
        requestBodyBytesMax?: number
        /** @description Longer ones are refused, or cut off. As the exchange has it: 1 GiB */
        responseBodyBytesMax?: number
        /** @description A safe call without a body that got no answer is sent once more, on a fresh connection. Default: true */
        retry?: boolean
        /** @description As the exchange has it: 20 faults, 10 seconds */
        breaker?: {
          /** @description Calls in a row that got no answer; 0: never */
          faults: number
          /** @description So long the service is left alone then */
          seconds: number
        }
        /** @description WebSockets pass. Default: true */
        websockets?: boolean
        /** @description Origins whose pages may call: `https://app.example`, `http://localhost:5173`, `*` for any, none for no page. The console may, whatever it says. Default: any. A page has no credentials but a token that it holds itself */
        corsOrigins?: string[]
        /**
         * @description Whether requests are compared with the API’s spec; `report` only notes what does not fit. Default: `off`
         * @enum {string}
         */
        validation?: 'off' | 'report' | 'enforce'
        /** @description PEM certificates: whom the target’s certificate may be signed by, instead of the public authorities */
        targetCa?: string
        /** @description PEM chain, its own certificate first, that the gateway shows the target. Its private key is the value `tls:key` */
        clientCertificate?: string
      }
      /** @enum {string} */
      visibility: 'private' | 'shared' | 'public'
      sharedWith: string[]
      testSubscriptionId?: string
      /** @description When each was made and ends */
      secrets: {
        createdAt: number
        /** @description Absent: never */
        expiresAt?: number
      }[]
      /** @description Its credentials are: no token is issued for them */
      clientDisabled: boolean
      disabled: boolean
      revision: number
      /** @description Shown this once */
      client_secret: string
    }
    ApisSpecGet: {
      apiId: string
      /** @enum {string} */
      format: 'openapi' | 'asyncapi'
      formatVersion: string
      /** @enum {string} */
      syntax: 'yaml' | 'json'
      title: string
      version: string
      findings: {
        /** @enum {string} */
        severity: 'error' | 'warning'
        /** @description Stable name */
        rule: string
        message: string
        /** @description JSON pointer (RFC 6901) into the spec; empty for the whole of it */
        pointer: string
        /** @description In the text as uploaded */
        line: number
        column: number
      }[]
      /** @description Of the text, in UTF-8 */
      bytes: number
      uploadedAt: number
      /** @description For its own organization */
      uploadedBy?: string
      /** @description For its own organization, where it was fetched */
      sourceUrl?: string
    }
    ApisSpecPut: {
      apiId: string
      /** @enum {string} */
      format: 'openapi' | 'asyncapi'
      formatVersion: string
      /** @enum {string} */
      syntax: 'yaml' | 'json'
      title: string
      version: string
      findings: {
        /** @enum {string} */
        severity: 'error' | 'warning'
        /** @description Stable name */
        rule: string
        message: string
        /** @description JSON pointer (RFC 6901) into the spec; empty for the whole of it */
        pointer: string
        /** @description In the text as uploaded */
        line: number
        column: number
      }[]
      /** @description Of the text, in UTF-8 */
      bytes: number
      uploadedAt: number
      /** @description For its own organization */
      uploadedBy?: string
      /** @description For its own organization, where it was fetched */
      sourceUrl?: string
      /** @description So many more were found */
      findingsLeftOut: number
      /** @description What the spec says of the API. Nothing of it is taken over by itself */
      suggested?: {
        name?: string
        description?: string
        version?: string
        tags?: string[]
        basePath?: string
      }
    }
    ApisSpecCheck: {
      /** @description It has no error */
      accepted: boolean
      /** @enum {string} */
      format?: 'openapi' | 'asyncapi'
      formatVersion?: string
      /** @enum {string} */
      syntax?: 'yaml' | 'json'
      title?: string
      version?: string
      findings: {
        /** @enum {string} */
        severity: 'error' | 'warning'
        /** @description Stable name */
        rule: string
        message: string
        /** @description JSON pointer (RFC 6901) into the spec; empty for the whole of it */
        pointer: string
        /** @description In the text as uploaded */
        line: number
        column: number
      }[]
      /** @description So many more were found */
      findingsLeftOut: number
      /** @description What the spec says of the API. Nothing of it is taken over by itself */
      suggested?: {
        name?: string
        description?: string
        version?: string
        tags?: string[]
        basePath?: string
      }
    }
    PublicSettings: {
      /** @description There is something at `/public/apis` */
      publicDirectory: boolean
    }
    App: {
      id: string
      organizationId: string
      /** @description Of its developer */
      organizationName: string
      name: string
      description: string
      website?: string
      contactEmail: string
      /**
       * @description `manual`: its developer approves each organization that activates it
       * @enum {string}
       */
      activation: 'automatic' | 'manual'
      /** @enum {string} */
      listing:
        | 'Registered'
        | 'Draft'
        | 'Submitted'
        | 'In Review'
        | 'Approved'
        | 'Not Approved'
        | 'Published'
        | 'Withdrawn'
        | 'Revoked'
      terms?: {
        /** @description Has to be another one when they say something else */
        version: string
        text?: string
        url?: string
        /** @description Of these words: base64url of the SHA-256 of `[version, text, url]` as JSON without spaces, `null` for what is absent */
        digest: string
      }
      createdAt: number
      updatedAt: number
      /** @description Its API Key */
      client_id: string
      selections: {
        apiId: string
        planId?: string
        terms?: {
          /** @description The version that was read */
          termsVersion: string
          /** @description `digest` of the terms that were read. Left out: the current ones */
          termsDigest?: string
          name: string
          title: string
          company: string
          userId: string
          at: number
        }
        webhookUrl?: string
        /** @description Absent when the API is gone */
        api?: {
          name: string
          version: string
          /** @enum {string} */
          environment: 'Production' | 'Test' | 'Dev'
          /** @enum {string} */
          kind: 'rest' | 'async'
          proxyUrl: string
        }
      }[]
      /** @description Absent where there are none */
      quotas?: {
        calls: number
        /** @enum {string} */
        per: 'second' | 'minute' | 'hour' | 'day' | 'month'
      }[]
      sharedWith: string[]
      authServerId: string
      issuer: string
      callbackUrls: string[]
      implicit: boolean
      /** @description How its credentials get tokens: follows from `callbackUrls` and `implicit` */
      grant_types: string[]
      /** @description What its tokens may hold. Set by operators of the exchange */
      scopes: string[]
      testSubscriptionId?: string
      /** @description When each was made and ends */
      secrets: {
        createdAt: number
        /** @description Absent: never */
        expiresAt?: number
      }[]
      /** @description Its credentials are: no token is issued for them */
      clientDisabled: boolean
      disabled: boolean
      revision: number
    }
    AppsCreate: {
      id: string
      organizationId: string
      /** @description Of its developer */
      organizationName: string
      name: string
      description: string
      website?: string
      contactEmail: string
      /**
       * @description `manual`: its developer approves each organization that activates it
       * @enum {string}
       */
      activation: 'automatic' | 'manual'
      /** @enum {string} */
      listing:
        | 'Registered'
        | 'Draft'
        | 'Submitted'
        | 'In Review'
        | 'Approved'
        | 'Not Approved'
        | 'Published'
        | 'Withdrawn'
        | 'Revoked'
      terms?: {
        /** @description Has to be another one when they say something else */
        version: string
        text?: string
        url?: string
        /** @description Of these words: base64url of the SHA-256 of `[version, text, url]` as JSON without spaces, `null` for what is absent */
        digest: string
      }
      createdAt: number
      updatedAt: number
      /** @description Its API Key */
      client_id: string
      selections: {
        apiId: string
        planId?: string
        terms?: {
          /** @description The version that was read */
          termsVersion: string
          /** @description `digest` of the terms that were read. Left out: the current ones */
          termsDigest?: string
          name: string
          title: string
          company: string
          userId: string
          at: number
        }
        webhookUrl?: string
        /** @description Absent when the API is gone */
        api?: {
          name: string
          version: string
          /** @enum {string} */
          environment: 'Production' | 'Test' | 'Dev'
          /** @enum {string} */
          kind: 'rest' | 'async'
          proxyUrl: string
        }
      }[]
      /** @description Absent where there are none */
      quotas?: {
        calls: number
        /** @enum {string} */
        per: 'second' | 'minute' | 'hour' | 'day' | 'month'
      }[]
      sharedWith: string[]
      authServerId: string
      issuer: string
      callbackUrls: string[]
      implicit: boolean
      /** @description How its credentials get tokens: follows from `callbackUrls` and `implicit` */
      grant_types: string[]
      /** @description What its tokens may hold. Set by operators of the exchange */
      scopes: string[]
      testSubscriptionId?: string
      /** @description When each was made and ends */
      secrets: {
        createdAt: number
        /** @description Absent: never */
        expiresAt?: number
      }[]
      /** @description Its credentials are: no token is issued for them */
      clientDisabled: boolean
      disabled: boolean
      revision: number
      /** @description Its API Secret, shown this once */
      client_secret: string
    }
    AppsRotateSecret: {
      id: string
      organizationId: string
      /** @description Of its developer */
      organizationName: string
      name: string
      description: string
      website?: string
      contactEmail: string
      /**
       * @description `manual`: its developer approves each organization that activates it
       * @enum {string}
       */
      activation: 'automatic' | 'manual'
      /** @enum {string} */
      listing:
        | 'Registered'
        | 'Draft'
        | 'Submitted'
        | 'In Review'
        | 'Approved'
        | 'Not Approved'
        | 'Published'
        | 'Withdrawn'
        | 'Revoked'
      terms?: {
        /** @description Has to be another one when they say something else */
        version: string
        text?: string
        url?: string
        /** @description Of these words: base64url of the SHA-256 of `[version, text, url]` as JSON without spaces, `null` for what is absent */
        digest: string
      }
      createdAt: number
      updatedAt: number
      /** @description Its API Key */
      client_id: string
      selections: {
        apiId: string
        planId?: string
        terms?: {
          /** @description The version that was read */
          termsVersion: string
          /** @description `digest` of the terms that were read. Left out: the current ones */
          termsDigest?: string
          name: string
          title: string
          company: string
          userId: string
          at: number
        }
        webhookUrl?: string
        /** @description Absent when the API is gone */
        api?: {
          name: string
          version: string
          /** @enum {string} */
          environment: 'Production' | 'Test' | 'Dev'
          /** @enum {string} */
          kind: 'rest' | 'async'
          proxyUrl: string
        }
      }[]
      /** @description Absent where there are none */
      quotas?: {
        calls: number
        /** @enum {string} */
        per: 'second' | 'minute' | 'hour' | 'day' | 'month'
      }[]
      sharedWith: string[]
      authServerId: string
      issuer: string
      callbackUrls: string[]
      implicit: boolean
      /** @description How its credentials get tokens: follows from `callbackUrls` and `implicit` */
      grant_types: string[]
      /** @description What its tokens may hold. Set by operators of the exchange */
      scopes: string[]
      testSubscriptionId?: string
      /** @description When each was made and ends */
      secrets: {
        createdAt: number
        /** @description Absent: never */
        expiresAt?: number
      }[]
      /** @description Its credentials are: no token is issued for them */
      clientDisabled: boolean
      disabled: boolean
      revision: number
      /** @description Its API Secret, shown this once */
      client_secret: string
    }
    AppsTryToken: {
      /** @description Of the app itself, as it gets one with client_credentials. Never kept */
      access_token: string
      /** @constant */
      token_type: 'Bearer'
      /** @description In five minutes at most */
      expiresAt: number
      scope: string
    }
    Subscription: {
      id: string
      /** @description Whose data it opens */
      organization: {
        id: string
        name: string
      }
      /** @description Absent for the test subscription of an API */
      app?: {
        id: string
        name: string
        organizationId: string
        developer: string
      }
      /**
       * @description `organization`: a buyer's. The others are what an app and an API get at registration
       * @enum {string}
       */
      purpose: 'organization' | 'app_test' | 'api_test'
      /** @enum {string} */
      environment: 'Production' | 'Test' | 'Dev'
      /**
       * @description `pending`: the app's developer has to approve. Only an active one lets calls through
       * @enum {string}
       */
      status: 'pending' | 'active' | 'denied' | 'inactive' | 'cancelled'
      /** @description A provider sees those to its own APIs */
      connections: {
        id: string
        api: {
          id: string
          name: string
          version: string
          /** @enum {string} */
          environment?: 'Production' | 'Test' | 'Dev'
          organizationId?: string
        }
        /**
         * @description `requesting`: the provider's admin API has not answered yet. `pending`: the provider has to accept
         * @enum {string}
         */
        status: 'requesting' | 'pending' | 'active' | 'rejected' | 'inactive'
        /** @description What the provider said */
        error?: string
        /** @description For the API's own organization: which subscription-specific values are set */
        valueNames?: string[]
        /** @description And which are not */
        missingValues?: string[]
        changedAt: number
      }[]
      /** @description Who agreed to what. Not for providers */
      consent?: {
        userId: string
        name: string
        title: string
        at: number
        /** @description Of the app; empty where it has no terms */
        termsVersion: string
        /** @description Of their words, likewise. Older consents have none */
        termsDigest?: string
        apiIds: string[]
      }
      requestedBy?: string
      decidedBy?: string
      activatedAt?: number
      deactivatedAt?: number
      revision: number
      createdAt: number
      updatedAt: number
    }
    Connection: {
      id: string
      api: {
        id: string
        name: string
        version: string
        /** @enum {string} */
        environment?: 'Production' | 'Test' | 'Dev'
        organizationId?: string
      }
      /**
       * @description `requesting`: the provider's admin API has not answered yet. `pending`: the provider has to accept
       * @enum {string}
       */
      status: 'requesting' | 'pending' | 'active' | 'rejected' | 'inactive'
      /** @description What the provider said */
      error?: string
      /** @description For the API's own organization: which subscription-specific values are set */
      valueNames?: string[]
      /** @description And which are not */
      missingValues?: string[]
      changedAt: number
      subscription: {
        id: string
        organization: {
          id: string
          name: string
        }
        app?: {
          id: string
          name: string
          organizationId: string
          developer: string
        }
        /**
         * @description `organization`: a buyer's. The others are what an app and an API get at registration
         * @enum {string}
         */
        purpose: 'organization' | 'app_test' | 'api_test'
        /** @enum {string} */
        environment: 'Production' | 'Test' | 'Dev'
        /**
         * @description `pending`: the app's developer has to approve. Only an active one lets calls through
         * @enum {string}
         */
        status: 'pending' | 'active' | 'denied' | 'inactive' | 'cancelled'
        activatedAt?: number
        revision: number
      }
      /** @description Of the subscription */
      revision: number
    }
    ProviderCall: {
      /** @description Also the Request-Id of every attempt */
      id: string
      /** @enum {string} */
      kind: 'activate' | 'deactivate'
      apiId: string
      subscriptionId: string
      connectionId: string
      /**
       * @description `due`: tried until the provider answers. `failed`: refused by the provider, and waiting for a replay
       * @enum {string}
       */
      state: 'due' | 'done' | 'failed' | 'cancelled'
      attempts: number
      nextAttemptAt?: number
      /** @description HTTP status of the last answer */
      lastStatus?: number
      /** @description Why there was no answer */
      lastFault?: string
      createdAt: number
      updatedAt: number
    }
    ProviderCallsGet: {
      /** @description Also the Request-Id of every attempt */
      id: string
      /** @enum {string} */
      kind: 'activate' | 'deactivate'
      apiId: string
      subscriptionId: string
      connectionId: string
      /**
       * @description `due`: tried until the provider answers. `failed`: refused by the provider, and waiting for a replay
       * @enum {string}
       */
      state: 'due' | 'done' | 'failed' | 'cancelled'
      attempts: number
      nextAttemptAt?: number
      /** @description HTTP status of the last answer */
      lastStatus?: number
      /** @description Why there was no answer */
      lastFault?: string
      createdAt: number
      updatedAt: number
      /** @description As it is sent */
      body?: unknown
    }
    Webhook: {
      id: string
      app: {
        id: string
        /** @description Empty: it is gone */
        name: string
      }
      api: {
        id: string
        /** @description Empty: it is gone */
        name: string
      }
      /** @enum {string} */
      state: 'active' | 'paused'
      /**
       * @description `gone`: it answered 410. This and all below but the last three are for the app’s people
       * @enum {string}
       */
      pausedBy?: 'person' | 'gone'
      /** @description Seconds since 1970, with milliseconds */
      pausedAt?: number
      pauseReason?: string
      /** @description Without `/event`. Absent: the app has let the API go, so nothing is sent */
      url?: string
      /**
       * @description Which answers count as taken. Some webhooks answer 200 to what they do not trust: only 202 by default
       * @enum {string}
       */
      accepts?: '202' | '2xx'
      /** @description Requests under way at once, in all lanes together */
      concurrencyMax?: number
      /** @description Requests begun in a second. Absent: as many as there are */
      perSecondMax?: number
      /** @description For one attempt, from the look-up of its name to the end of the answer */
      timeoutMillis?: number
      /** @description The app’s people are told by mail of a lane that is held for so long */
      heldNoticeSeconds?: number
      /** @description What deliveries are signed with, newest first */
      secrets?: {
        /** @description Seconds since 1970, with milliseconds */
        createdAt: number
        /** @description Until then it signs along */
        endsAt?: number
        /** @description Nobody has seen the one that a webhook begins with */
        isShown: boolean
      }[]
      revision: number
      /** @description Seconds since 1970, with milliseconds */
      createdAt: number
      /** @description Seconds since 1970, with milliseconds */
      updatedAt: number
    }
    WebhooksRotateSecret: {
      id: string
      app: {
        id: string
        /** @description Empty: it is gone */
        name: string
      }
      api: {
        id: string
        /** @description Empty: it is gone */
        name: string
      }
      /** @enum {string} */
      state: 'active' | 'paused'
      /**
       * @description `gone`: it answered 410. This and all below but the last three are for the app’s people
       * @enum {string}
       */
      pausedBy?: 'person' | 'gone'
      /** @description Seconds since 1970, with milliseconds */
      pausedAt?: number
      pauseReason?: string
      /** @description Without `/event`. Absent: the app has let the API go, so nothing is sent */
      url?: string
      /**
       * @description Which answers count as taken. Some webhooks answer 200 to what they do not trust: only 202 by default
       * @enum {string}
       */
      accepts?: '202' | '2xx'
      /** @description Requests under way at once, in all lanes together */
      concurrencyMax?: number
      /** @description Requests begun in a second. Absent: as many as there are */
      perSecondMax?: number
      /** @description For one attempt, from the look-up of its name to the end of the answer */
      timeoutMillis?: number
      /** @description The app’s people are told by mail of a lane that is held for so long */
      heldNoticeSeconds?: number
      /** @description What deliveries are signed with, newest first */
      secrets?: {
        /** @description Seconds since 1970, with milliseconds */
        createdAt: number
        /** @description Until then it signs along */
        endsAt?: number
        /** @description Nobody has seen the one that a webhook begins with */
        isShown: boolean
      }[]
      revision: number
      /** @description Seconds since 1970, with milliseconds */
      createdAt: number
      /** @description Seconds since 1970, with milliseconds */
      updatedAt: number
      /** @description `whsec_…` */
      secret: string
    }
    Event: {
      /** @description `eventId` of the publisher, `Fortellis-Event-Id` of the webhook */
      id: string
      /**
       * @description `test`: sent by the webhook’s own people
       * @enum {string}
       */
      kind: 'published' | 'test'
      apiId: string
      /** @description Whose API published it; of a test, whose test it is */
      organizationId: string
      dataOwnerId: string
      /** @description What is behind `/v2/events/`, or empty */
      channel: string
      /** @description For the API’s people */
      partitionKey?: string
      requestId: string
      payloadBytes: number
      /** @description Seconds since 1970, with milliseconds */
      receivedAt: number
    }
    WebhooksQueue: {
      /** @description Events */
      waiting: number
      lanes: number
      /** @description Lanes whose head has failed */
      held: number
      /** @description Of the one that is held longest */
      heldSince?: number
    }
    WebhooksReplay: {
      /** @description Put into the queue; with `dryRun`, only counted */
      events: number
      /** @description There are more: ask again with this as `after` */
      next?: string
    }
    WebhooksDelivery: {
      webhookId: string
      app: {
        id: string
        /** @description Empty: it is gone */
        name: string
      }
      eventId: string
      /** @description Place in its lane */
      seq: number
      /**
       * @description `cancelled`: when its turn came, the webhook was not to get it any more
       * @enum {string}
       */
      state: 'waiting' | 'delivered' | 'skipped' | 'cancelled'
      attempts: number
      isReplay: boolean
      /** @description When it was queued */
      createdAt: number
      /** @description When it stopped waiting */
      doneAt?: number
      /** @description HTTP status of the last answer. For the app’s people */
      lastStatus?: number
      /** @description Why it was skipped or cancelled. For the app’s people */
      note?: string
    }
    WebhooksDeliveriesGet: {
      event: components['schemas']['Event']
      deliveries: {
        webhookId: string
        app: {
          id: string
          /** @description Empty: it is gone */
          name: string
        }
        eventId: string
        /** @description Place in its lane */
        seq: number
        /**
         * @description `cancelled`: when its turn came, the webhook was not to get it any more
         * @enum {string}
         */
        state: 'waiting' | 'delivered' | 'skipped' | 'cancelled'
        attempts: number
        isReplay: boolean
        /** @description When it was queued */
        createdAt: number
        /** @description When it stopped waiting */
        doneAt?: number
        /** @description HTTP status of the last answer. For the app’s people */
        lastStatus?: number
        /** @description Why it was skipped or cancelled. For the app’s people */
        note?: string
        /** @description What it waits for, where it does */
        wait?: {
          /**
           * @description `paused`: until somebody resumes the webhook. `behind`: until those before it are taken. `held`: it fails, and is tried again. `due`: its turn is now
           * @enum {string}
           */
          why: 'paused' | 'behind' | 'held' | 'due'
          /** @description Events before it in its lane */
          ahead: number
          /** @description Of the head of its lane */
          nextAttemptAt?: number
          /** @description Since when the head of its lane fails */
          heldSince?: number
          /** @description Of the head of its lane. For the app’s people */
          lastStatus?: number
          /** @description Why the head of its lane had no answer. For the app’s people */
          lastFault?: string
        }
        /** @description For the app’s people */
        failedAttempts?: {
          /** @description From 1 */
          number: number
          /** @description Seconds since 1970, with milliseconds */
          at: number
          /** @description How long it took */
          millis: number
          status?: number
          /** @description Why there was no answer */
          fault?: string
          /** @description The first characters of the answer */
          answer?: string
        }[]
      }[]
    }
    EventsGet: {
      /** @description `eventId` of the publisher, `Fortellis-Event-Id` of the webhook */
      id: string
      /**
       * @description `test`: sent by the webhook’s own people
       * @enum {string}
       */
      kind: 'published' | 'test'
      apiId: string
      /** @description Whose API published it; of a test, whose test it is */
      organizationId: string
      dataOwnerId: string
      /** @description What is behind `/v2/events/`, or empty */
      channel: string
      /** @description For the API’s people */
      partitionKey?: string
      requestId: string
      payloadBytes: number
      /** @description Seconds since 1970, with milliseconds */
      receivedAt: number
      /** @description The first 64 KiB. For the API’s people, and for those whose webhook was sent it */
      payload?: string
      isPayloadCut: boolean
      /** @description To webhooks that are yours to know, newest first */
      deliveries: {
        webhookId: string
        app: {
          id: string
          /** @description Empty: it is gone */
          name: string
        }
        eventId: string
        /** @description Place in its lane */
        seq: number
        /**
         * @description `cancelled`: when its turn came, the webhook was not to get it any more
         * @enum {string}
         */
        state: 'waiting' | 'delivered' | 'skipped' | 'cancelled'
        attempts: number
        isReplay: boolean
        /** @description When it was queued */
        createdAt: number
        /** @description When it stopped waiting */
        doneAt?: number
        /** @description HTTP status of the last answer. For the app’s people */
        lastStatus?: number
        /** @description Why it was skipped or cancelled. For the app’s people */
        note?: string
        /** @description What it waits for, where it does */
        wait?: {
          /**
           * @description `paused`: until somebody resumes the webhook. `behind`: until those before it are taken. `held`: it fails, and is tried again. `due`: its turn is now
           * @enum {string}
           */
          why: 'paused' | 'behind' | 'held' | 'due'
          /** @description Events before it in its lane */
          ahead: number
          /** @description Of the head of its lane */
          nextAttemptAt?: number
          /** @description Since when the head of its lane fails */
          heldSince?: number
          /** @description Of the head of its lane. For the app’s people */
          lastStatus?: number
          /** @description Why the head of its lane had no answer. For the app’s people */
          lastFault?: string
        }
      }[]
      /** @description There are more than are listed */
      areDeliveriesCut: boolean
    }
    DecisionsGet: {
      requestId: string
      /** @description The newest first */
      calls: {
        /** @description Milliseconds since 1970 */
        atMillis: number
        /** @description Whose part is shown */
        parts: ('app' | 'api')[]
        method: string
        /** @description Without the query; segments of more than 40 characters are cut short */
        path: string
        /** @description Names of the query. `…`: a piece without `=`, which may as well be a value */
        queryNames: string[]
        /** @description Of the trace that it is part of (W3C Trace Context) */
        traceId?: string
        /** @description Answered with sample data: nothing was sent to the API service */
        simulated: boolean
        /** @description A proxy asked for the decision, and answered the call itself */
        askedByProxy: boolean
        api?: {
          id: string
          /** @description Empty: it is gone */
          name: string
          version: string
          /** @enum {string} */
          environment: 'Production' | 'Test' | 'Dev'
          organization: {
            id: string
            /** @description Empty: it is gone */
            name: string
          }
        }
        app?: {
          id: string
          /** @description Empty: it is gone */
          name: string
          organization: {
            id: string
            /** @description Empty: it is gone */
            name: string
          }
        }
        /** @description Where the caller may use the one that it named */
        subscription?: {
          id: string
          connectionId: string
          organization: {
            id: string
            /** @description Empty: it is gone */
            name: string
          }
        }
        /** @enum {string} */
        ended: 'answered' | 'refused' | 'broken_off' | 'caller_left'
        answer: {
          /** @description Absent: the caller got none */
          status?: number
          /**
           * @description Whose answer it was
           * @enum {string}
           */
          source: 'gateway' | 'api'
          code?: string
          message?: string
        }
        /** @description In their order */
        steps: {
          /** @enum {string} */
          step:
            | 'request'
            | 'route'
            | 'authorization'
            | 'token'
            | 'app'
            | 'quota'
            | 'subscription_id'
            | 'subscription'
            | 'connection'
            | 'values'
            | 'credentials'
            | 'validation'
            | 'target'
          /**
           * @description `reported`: it did not hold, and the call was let through all the same
           * @enum {string}
           */
          outcome: 'passed' | 'reported' | 'refused' | 'not_reached'
          /** @description What the caller was told */
          message?: string
          /** @description The exact reason, for the API's people from the step `app` on. For the app's: which of their quotas was spent. Which subscription an id belongs to is for operators */
          detail?: string
        }[]
        /** @description Of the quota nearest to its end. Of the part of the app */
        quotaRemaining?: number
        /** @description Of the part of the API, as are the next two */
        credentials?: {
          /** @description `minted`, `passthrough`, or the kind of the access control */
          kind: string
          /** @description They had to be fetched first */
          waited: boolean
          /** @description The API service refused them, and was sent new ones */
          renewed: boolean
        }
        /** @description What the API service was sent: names, and never a value */
        sent?: {
          attempts: number
          origin: string
          path: string
          headers: {
            /** @description `…`: a piece of the query without `=`, or what is beyond the first 60 */
            name: string
            /** @enum {string} */
            by: 'caller' | 'gateway'
          }[]
          query: {
            /** @description `…`: a piece of the query without `=`, or what is beyond the first 60 */
            name: string
            /** @enum {string} */
            by: 'caller' | 'gateway'
          }[]
        }
        target?: {
          /** @description The API service's own */
          status?: number
          /** @description It had failed several times, and was left alone for a moment */
          leftAlone: boolean
          /** @description Why its answer broke off */
          broken?: string
        }
        /** @description What did not fit the API's description, where that is only reported */
        validation?: string
        requestBytes: number
        responseBytes: number
        timings: {
          totalMillis: number
          checksMillis?: number
          credentialsMillis?: number
          /** @description From sending it to the first byte of the answer */
          firstByteMillis?: number
        }
      }[]
      /** @description Requests to publish, to the relay, the newest first. For people of their API */
      publishes: {
        /** @description Milliseconds since 1970 */
        atMillis: number
        /** @description `X-Request-Id` */
        requestId: string
        /** @description Absent: the request did not say which */
        api?: {
          id: string
          /** @description Empty: it is gone */
          name: string
        }
        /** @enum {string} */
        outcome: 'accepted' | 'refused'
        status: number
        /** @description Of an accepted one: `events.get` says what became of it */
        eventId?: string
        channel?: string
        /** @description Of a refused one, as are all below */
        method?: string
        path?: string
        /**
         * @description Which did not hold; those before it did
         * @enum {string}
         */
        check?: 'request' | 'relay' | 'token' | 'publisher' | 'headers' | 'payload' | 'room' | 'store'
        code?: string
        /** @description What the publisher was told */
        message?: string
        /** @description The exact reason */
        detail?: string
      }[]
      /** @description Requests for tokens that were refused, the newest first. For people of the app or API whose secret or key was shown; of a public client, for its people; all of them for operators */
      tokenRequests: {
        /** @description Milliseconds since 1970 */
        atMillis: number
        requestId: string
        /** @description `…`: there is none at the address that was asked */
        authServerId: string
        /** @description Absent: it named none that there is */
        client?: {
          client_id: string
          /** @description Whose API Key it is */
          app?: {
            id: string
            /** @description Empty: it is gone */
            name: string
          }
          /** @description Whose Client ID it is */
          api?: {
            id: string
            /** @description Empty: it is gone */
            name: string
          }
        }
        /** @description `…`: none that anybody has heard of */
        grant_type?: string
        /**
         * @description Those that were answered with a token are not kept
         * @constant
         */
        outcome: 'refused'
        status: number
        /** @description RFC 6749 §5.2 */
        error: string
        /** @description What the client was told */
        error_description: string
        /**
         * @description Which did not hold; those before it did. `issuing` is about the exchange itself
         * @enum {string}
         */
        check: 'server' | 'request' | 'client' | 'grant_type' | 'scope' | 'grant' | 'issuing'
        /** @description The exact reason */
        detail: string
        /** @description What was asked for; `…` for each word that is no scope of the server */
        scope?: string
      }[]
      /** @description There may be more */
      isCut: boolean
    }
    MeteringMetrics: {
      from: number
      to: number
      counts: {
        calls: number
        status2xx: number
        /** @description Refused by the gateway: source FORTELLIS */
        gateway4xx: number
        /** @description Answered so by the API service */
        api4xx: number
        gateway5xx: number
        api5xx: number
        /** @description The client had left */
        unanswered: number
        /** @description Of bodies */
        requestBytes: number
        /** @description Of bodies */
        responseBytes: number
      }
      /** @description Of all calls */
      percent: {
        status2xx: number
        status4xx: number
        status5xx: number
      }
      /** @description The largest latency that this share of the calls observed; within 5 % */
      latencyMillis?: {
        p90: number
        p95: number
        p99: number
      }
      /** @description Errors that are in no list, because they were too many */
      unlistedErrors: number
      points: {
        start: number
        seconds: number
        calls: number
        errors4xx: number
        errors5xx: number
        /** @description All that was counted in it */
        counts: {
          calls: number
          status2xx: number
          /** @description Refused by the gateway: source FORTELLIS */
          gateway4xx: number
          /** @description Answered so by the API service */
          api4xx: number
          gateway5xx: number
          api5xx: number
          /** @description The client had left */
          unanswered: number
          /** @description Of bodies */
          requestBytes: number
          /** @description Of bodies */
          responseBytes: number
        }
        /** @description The largest latency that this share of the calls observed; within 5 % */
        latencyMillis?: {
          p90: number
          p95: number
          p99: number
        }
      }[]
      /** @description Between these a gateway ended without a word: up to about a second of its calls may be missing */
      gaps: {
        /** @description Milliseconds since 1970 */
        fromMillis: number
        /** @description Milliseconds since 1970 */
        toMillis: number
      }[]
    }
    /** @description A refusal (RFC 9457). */
    Problem: {
      /** @description `urn:portreeve:problem:` and the code in small letters */
      type: string
      title: string
      status: number
      /** @description What to change, for people */
      detail: string
      /**
       * @description For programs; never changes
       * @enum {string}
       */
      code:
        | 'INVALID-REQUEST'
        | 'MALFORMED-REQUEST'
        | 'MISSING-AUTHORIZATION'
        | 'INVALID-MANAGEMENT-TOKEN'
        | 'INSUFFICIENT-SCOPE'
        | 'FORBIDDEN'
        | 'NOT-FOUND'
        | 'METHOD-NOT-ALLOWED'
        | 'CONFLICT'
        | 'IDEMPOTENCY-KEY-IN-USE'
        | 'IDEMPOTENCY-REPLY-NOT-KEPT'
        | 'CHANGED'
        | 'BODY-TOO-LARGE'
        | 'PATH-TOO-LONG'
        | 'UNSUPPORTED-MEDIA-TYPE'
        | 'IDEMPOTENCY-KEY-REUSED'
        | 'TOO-MANY-REQUESTS'
        | 'TOO-MANY-IDEMPOTENCY-KEYS'
        | 'PROCESSING-ERROR'
        | 'TEMPORARILY-UNAVAILABLE'
      /** @description The same as `detail` */
      message: string
      /** @description Finds the request in the log */
      requestId: string
      errors?: {
        /** @enum {string} */
        in: 'body' | 'query' | 'path' | 'header'
        /** @description JSON pointer (RFC 6901) to what is wrong */
        pointer: string
        detail: string
      }[]
      /** @description About a spec: everything that was found, warnings too */
      findings?: {
        /** @enum {string} */
        severity: 'error' | 'warning'
        rule: string
        message: string
        /** @description JSON pointer (RFC 6901) into the spec */
        pointer: string
        line: number
        column: number
      }[]
      /** @description So many more were found */
      findingsLeftOut?: number
    }
  }
  responses: never
  parameters: {
    /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
    'Idempotency-Key': string
    /** @description The `ETag` that the caller has seen: refused with 412 when it is another by now. */
    'If-Match': string
  }
  requestBodies: never
  headers: never
  pathItems: never
}
export interface operations {
  'exchange.get': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Its URLs and settings. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['ExchangeGet']
        }
      }
    }
  }
  'exchange.update': {
    parameters: {
      query?: never
      header?: {
        /** @description The `ETag` that the caller has seen: refused with 412 when it is another by now. */
        'If-Match'?: components['parameters']['If-Match']
      }
      path?: never
      cookie?: never
    }
    requestBody?: {
      content: {
        /**
         * @example {
         *       "publicDirectory": true
         *     }
         */
        'application/json': {
          /** @description People who are not signed in see public APIs (`/public/apis`) */
          publicDirectory?: boolean
        }
      }
    }
    responses: {
      /** @description The exchange as it is now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['ExchangeGet']
        }
      }
    }
  }
  'system.get': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description As it is at this moment. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['SystemGet']
        }
      }
    }
  }
  'me.get': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description You. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['MeGet']
        }
      }
    }
  }
  'me.update': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: {
      content: {
        'application/json': {
          /** @description As others see it */
          name?: string
          currentOrganizationId?: string
        }
      }
    }
    responses: {
      /** @description You, as it is now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['MeGet']
        }
      }
    }
  }
  'me.security': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Without any secret. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['MeSecurity']
        }
      }
    }
  }
  'me.sessions.list': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Newest first. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: components['schemas']['MeSession'][]
          }
        }
      }
    }
  }
  'me.sessions.end': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
      }
      path: {
        sessionId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It is over. */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
    }
  }
  'me.sessions.endOthers': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
      }
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description They are over. */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
    }
  }
  'me.consents.list': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description By name. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: components['schemas']['MeConsent'][]
          }
        }
      }
    }
  }
  'me.consents.remove': {
    parameters: {
      query?: never
      header?: never
      path: {
        client_id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It is taken back. */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
    }
  }
  'me.tokens.list': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Oldest first, without their values. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: components['schemas']['MeToken'][]
          }
        }
      }
    }
  }
  'me.tokens.create': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          /** @description What it is for */
          name: string
          /**
           * @default read
           * @enum {string}
           */
          scope?: 'read' | 'write'
          /** @description Default: 90 days, or as long as what this request came with. `null`: it does not end */
          ttlSeconds?: number | null
        }
      }
    }
    responses: {
      /** @description With its value, seen this once. */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['MeTokensCreate']
        }
      }
    }
  }
  'me.tokens.remove': {
    parameters: {
      query?: never
      header?: never
      path: {
        tokenId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The token that is none any more. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['MeTokensRemove']
        }
      }
    }
  }
  'operators.list': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description All of them, by user id. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: components['schemas']['Operator'][]
          }
        }
      }
    }
  }
  'operators.put': {
    parameters: {
      query?: never
      header?: never
      path: {
        userId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The operator. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Operator']
        }
      }
    }
  }
  'operators.remove': {
    parameters: {
      query?: never
      header?: never
      path: {
        userId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Who was the operator. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Operator']
        }
      }
    }
  }
  'auditEntries.list': {
    parameters: {
      query?: {
        /** @description How many at most */
        limit?: number
        /** @description `next` of the page before */
        after?: string
        organizationId?: string
        /** @description What was changed */
        subjectId?: string
        /** @description Of what kind it is: `api`, `app`, `member`, … */
        subjectKind?: string
        /** @description Who changed it */
        userId?: string
        action?: string
        /** @description What the action begins with, such as `api.`; where no action does, what the id of the subject begins with. In upper and lower case as it is */
        search?: string
        /** @description Made then or later */
        from?: number
        /** @description Made before then */
        to?: number
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Newest first. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: components['schemas']['AuditEntry'][]
            next?: string
          }
        }
      }
    }
  }
  'auditEntries.report': {
    parameters: {
      query?: {
        /** @description How many rows at most */
        limit?: number
        /** @description `next` of the page before */
        after?: string
        organizationId?: string
        /** @description What was changed */
        subjectId?: string
        /** @description Of what kind it is: `api`, `app`, `member`, … */
        subjectKind?: string
        /** @description Who changed it */
        userId?: string
        action?: string
        /** @description What the action begins with, such as `api.`; where no action does, what the id of the subject begins with. In upper and lower case as it is */
        search?: string
        /** @description Made then or later */
        from?: number
        /** @description Made before then */
        to?: number
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description CSV (RFC 4180). */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'text/csv; charset=utf-8': string
        }
      }
    }
  }
  'authorizationServers.list': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description All of them, oldest first. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: components['schemas']['AuthorizationServer'][]
          }
        }
      }
    }
  }
  'authorizationServers.create': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          name: string
          accessTokenTtlSeconds?: number
          settings?: {
            signingAlgs?: ('RS256' | 'PS256' | 'ES256' | 'EdDSA')[] | null
            keyLifetimeSeconds?: number | null
            keyAnnouncedSeconds?: number | null
            codeTtlSeconds?: number | null
            idTokenTtlSeconds?: number | null
            refreshTokenTtlSeconds?: number | null
            requirePkce?: boolean | null
            scopes?: string[] | null
            branding?: {
              displayName?: string | null
              logoUri?: string | null
              colour?: string | null
            } | null
          }
          /**
           * @default exchange
           * @enum {string}
           */
          profile?: 'exchange' | 'strict'
          /** @description Default: `api_providers`, which verifiers of the exchange look for */
          audience?: string
        }
      }
    }
    responses: {
      /** @description The authorization server. */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['AuthorizationServer']
        }
      }
    }
  }
  'authorizationServers.get': {
    parameters: {
      query?: never
      header?: never
      path: {
        authServerId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The authorization server. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['AuthorizationServer']
        }
      }
    }
  }
  'authorizationServers.update': {
    parameters: {
      query?: never
      header?: never
      path: {
        authServerId: string
      }
      cookie?: never
    }
    requestBody?: {
      content: {
        'application/json': {
          name?: string
          accessTokenTtlSeconds?: number
          settings?: {
            signingAlgs?: ('RS256' | 'PS256' | 'ES256' | 'EdDSA')[] | null
            keyLifetimeSeconds?: number | null
            keyAnnouncedSeconds?: number | null
            codeTtlSeconds?: number | null
            idTokenTtlSeconds?: number | null
            refreshTokenTtlSeconds?: number | null
            requirePkce?: boolean | null
            scopes?: string[] | null
            branding?: {
              displayName?: string | null
              logoUri?: string | null
              colour?: string | null
            } | null
          }
          disabled?: boolean
        }
      }
    }
    responses: {
      /** @description The authorization server, as it is in force now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['AuthorizationServer']
        }
      }
    }
  }
  'keys.list': {
    parameters: {
      query?: never
      header?: never
      path: {
        authServerId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description By algorithm, oldest first. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: components['schemas']['Key'][]
          }
        }
      }
    }
  }
  'keys.rotate': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
      }
      path: {
        authServerId: string
      }
      cookie?: never
    }
    requestBody?: {
      content: {
        'application/json': {
          /**
           * @description Default: every algorithm of the server
           * @enum {string}
           */
          alg?: 'RS256' | 'PS256' | 'ES256' | 'EdDSA'
          /** @default false */
          revokeOld?: boolean
        }
      }
    }
    responses: {
      /** @description The keys as they are now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: components['schemas']['Key'][]
          }
        }
      }
    }
  }
  'registrationTokens.list': {
    parameters: {
      query?: never
      header?: never
      path: {
        authServerId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Without their values. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: components['schemas']['RegistrationToken'][]
          }
        }
      }
    }
  }
  'registrationTokens.create': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
      }
      path: {
        authServerId: string
      }
      cookie?: never
    }
    requestBody?: {
      content: {
        'application/json': {
          name?: string
          /** @description Default: a week */
          ttlSeconds?: number
          /** @description Default: all of the server, but those of the management API */
          scopes?: string[]
        }
      }
    }
    responses: {
      /** @description With its value, which is seen this once. */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['RegistrationTokensCreate']
        }
      }
    }
  }
  'registrationTokens.remove': {
    parameters: {
      query?: never
      header?: never
      path: {
        authServerId: string
        tokenId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The token that is none any more. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['RegistrationToken']
        }
      }
    }
  }
  'clients.list': {
    parameters: {
      query?: {
        /** @description Needed where there are several */
        authServerId?: string
        /** @description Each word begins a word of client_name or client_id */
        search?: string
        /** @description How many at most */
        limit?: number
        /** @description `next` of the page before */
        after?: string
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description By client_id. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: components['schemas']['Client'][]
            next?: string
          }
        }
      }
    }
  }
  'clients.create': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
      }
      path?: never
      cookie?: never
    }
    requestBody?: {
      content: {
        'application/json': {
          client_name?: string | null
          client_uri?: string | null
          logo_uri?: string | null
          policy_uri?: string | null
          tos_uri?: string | null
          contacts?: string[] | null
          application_type?: ('web' | 'native') | null
          redirect_uris?: string[] | null
          response_types?:
            | (
                | 'code'
                | 'token'
                | 'id_token'
                | 'id_token token'
                | 'code id_token'
                | 'code token'
                | 'code id_token token'
              )[]
            | null
          token_endpoint_auth_method?:
            | ('client_secret_basic' | 'client_secret_post' | 'client_secret_jwt' | 'private_key_jwt' | 'none')
            | null
          token_endpoint_auth_signing_alg?: ('RS256' | 'PS256' | 'ES256' | 'EdDSA' | 'HS256') | null
          jwks?:
            | ({
                keys: {
                  [key: string]: unknown
                }[]
              } & {
                [key: string]: unknown
              })
            | null
          jwks_uri?: string | null
          subject_type?: 'public' | null
          id_token_signed_response_alg?: ('RS256' | 'PS256' | 'ES256' | 'EdDSA') | null
          userinfo_signed_response_alg?: ('RS256' | 'PS256' | 'ES256' | 'EdDSA') | null
          introspection_signed_response_alg?: ('RS256' | 'PS256' | 'ES256' | 'EdDSA') | null
          request_object_signing_alg?: ('RS256' | 'PS256' | 'ES256' | 'EdDSA' | 'none') | null
          request_uris?: string[] | null
          default_max_age?: number | null
          require_auth_time?: boolean | null
          default_acr_values?: string[] | null
          initiate_login_uri?: string | null
          post_logout_redirect_uris?: string[] | null
          backchannel_logout_uri?: string | null
          backchannel_logout_session_required?: boolean | null
          frontchannel_logout_uri?: string | null
          frontchannel_logout_session_required?: boolean | null
          software_id?: string | null
          software_version?: string | null
          grant_types?: ('authorization_code' | 'implicit' | 'refresh_token' | 'client_credentials')[] | null
          /** @description What it may ask for at most, with a space between */
          scope?: string | null
          settings?: {
            trusted?: boolean | null
            requirePkce?: boolean | null
            refreshTokens?: ('same' | 'rotate') | null
            refreshGraceSeconds?: number | null
          }
          /** @description Needed where there are several */
          authServerId?: string
        }
      }
    }
    responses: {
      /** @description With its secret, which is seen this once. */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['ClientsCreate']
        }
      }
    }
  }
  'clients.get': {
    parameters: {
      query?: never
      header?: never
      path: {
        client_id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Without its secrets. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Client']
        }
      }
    }
  }
  'clients.remove': {
    parameters: {
      query?: never
      header?: never
      path: {
        client_id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The client that is none any more. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Client']
        }
      }
    }
  }
  'clients.update': {
    parameters: {
      query?: never
      header?: never
      path: {
        client_id: string
      }
      cookie?: never
    }
    requestBody?: {
      content: {
        'application/json': {
          client_name?: string | null
          client_uri?: string | null
          logo_uri?: string | null
          policy_uri?: string | null
          tos_uri?: string | null
          contacts?: string[] | null
          application_type?: ('web' | 'native') | null
          redirect_uris?: string[] | null
          response_types?:
            | (
                | 'code'
                | 'token'
                | 'id_token'
                | 'id_token token'
                | 'code id_token'
                | 'code token'
                | 'code id_token token'
              )[]
            | null
          token_endpoint_auth_method?:
            | ('client_secret_basic' | 'client_secret_post' | 'client_secret_jwt' | 'private_key_jwt' | 'none')
            | null
          token_endpoint_auth_signing_alg?: ('RS256' | 'PS256' | 'ES256' | 'EdDSA' | 'HS256') | null
          jwks?:
            | ({
                keys: {
                  [key: string]: unknown
                }[]
              } & {
                [key: string]: unknown
              })
            | null
          jwks_uri?: string | null
          subject_type?: 'public' | null
          id_token_signed_response_alg?: ('RS256' | 'PS256' | 'ES256' | 'EdDSA') | null
          userinfo_signed_response_alg?: ('RS256' | 'PS256' | 'ES256' | 'EdDSA') | null
          introspection_signed_response_alg?: ('RS256' | 'PS256' | 'ES256' | 'EdDSA') | null
          request_object_signing_alg?: ('RS256' | 'PS256' | 'ES256' | 'EdDSA' | 'none') | null
          request_uris?: string[] | null
          default_max_age?: number | null
          require_auth_time?: boolean | null
          default_acr_values?: string[] | null
          initiate_login_uri?: string | null
          post_logout_redirect_uris?: string[] | null
          backchannel_logout_uri?: string | null
          backchannel_logout_session_required?: boolean | null
          frontchannel_logout_uri?: string | null
          frontchannel_logout_session_required?: boolean | null
          software_id?: string | null
          software_version?: string | null
          grant_types?: ('authorization_code' | 'implicit' | 'refresh_token' | 'client_credentials')[] | null
          /** @description What it may ask for at most, with a space between */
          scope?: string | null
          settings?: {
            trusted?: boolean | null
            requirePkce?: boolean | null
            refreshTokens?: ('same' | 'rotate') | null
            refreshGraceSeconds?: number | null
          }
        }
      }
    }
    responses: {
      /** @description The client, with a secret where it needs one now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['ClientsCreate']
        }
      }
    }
  }
  'clients.rotateSecret': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
      }
      path: {
        client_id: string
      }
      cookie?: never
    }
    requestBody?: {
      content: {
        'application/json': {
          /** @description How long the old secret goes on. Default: a day */
          overlapSeconds?: number
        }
      }
    }
    responses: {
      /** @description With its new secret, which is seen this once. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['ClientsCreate']
        }
      }
    }
  }
  'clients.revokeOldSecrets': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
      }
      path: {
        client_id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The client, as it is now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Client']
        }
      }
    }
  }
  'clients.disable': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
      }
      path: {
        client_id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The client, as it is now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Client']
        }
      }
    }
  }
  'clients.enable': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
      }
      path: {
        client_id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The client, as it is now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Client']
        }
      }
    }
  }
  'users.list': {
    parameters: {
      query?: {
        /** @description How many at most */
        limit?: number
        after?: string
        /** @description Each word begins a word of the name or of the e-mail */
        search?: string
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description By e-mail. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: components['schemas']['User'][]
            next?: string
          }
        }
      }
    }
  }
  'users.create': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          email: string
          /** @description Default: the e-mail */
          name?: string
          /** @description Without one they sign in after an invitation, or not at all */
          password?: string
        }
      }
    }
    responses: {
      /** @description The user. */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['User']
        }
      }
    }
  }
  'users.get': {
    parameters: {
      query?: never
      header?: never
      path: {
        /** @description Id or e-mail */
        user: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The user. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['UsersGet']
        }
      }
    }
  }
  'users.invite': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          email: string
          /** @description Default: the e-mail */
          name?: string
        }
      }
    }
    responses: {
      /** @description The user. */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['User']
        }
      }
    }
  }
  'users.disable': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
      }
      path: {
        /** @description Id or e-mail */
        user: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The user, as they are now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['User']
        }
      }
    }
  }
  'users.enable': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
      }
      path: {
        /** @description Id or e-mail */
        user: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The user, as they are now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['User']
        }
      }
    }
  }
  'users.resetPassword': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
      }
      path: {
        /** @description Id or e-mail */
        user: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The user, as they are now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['User']
        }
      }
    }
  }
  'users.resetSecondFactor': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
      }
      path: {
        /** @description Id or e-mail */
        user: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The user, as they are now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['User']
        }
      }
    }
  }
  'users.endSessions': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
      }
      path: {
        /** @description Id or e-mail */
        user: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The user, as they are now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['User']
        }
      }
    }
  }
  'me.invitations.list': {
    parameters: {
      query?: {
        /** @description How many at most */
        limit?: number
        /** @description `next` of the page before */
        after?: string
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description A page of invitations. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: components['schemas']['MeInvitation'][]
            next?: string
          }
        }
      }
    }
  }
  'me.invitations.accept': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
      }
      path: {
        invitationId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The invitation as it is now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['MeInvitation']
        }
      }
    }
  }
  'me.invitations.decline': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
      }
      path: {
        invitationId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The invitation as it is now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['MeInvitation']
        }
      }
    }
  }
  'me.joinRequests.list': {
    parameters: {
      query?: {
        /** @description How many at most */
        limit?: number
        /** @description `next` of the page before */
        after?: string
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description A page of requests. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: components['schemas']['MeJoinRequest'][]
            next?: string
          }
        }
      }
    }
  }
  'me.joinRequests.withdraw': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
      }
      path: {
        joinRequestId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The request as it is now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['MeJoinRequest']
        }
      }
    }
  }
  'organizations.list': {
    parameters: {
      query?: {
        /** @description How many at most */
        limit?: number
        /** @description `next` of the page before */
        after?: string
        /** @description Each of its words begins a word of the name, in any letter case */
        search?: string
        /** @description The whole name, in any letter case */
        name?: string
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description A page of organizations. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: components['schemas']['Organization'][]
            next?: string
          }
        }
      }
    }
  }
  'organizations.create': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "name": "Lakeside Motors",
         *       "address": "120 Harbor Street, Burlington, VT 05401",
         *       "countryCode": "US",
         *       "phoneNumber": "+1 802 555 0110"
         *     }
         */
        'application/json': {
          /** @description Of your choice, so that the same request makes nothing twice */
          id?: string
          /** @description What people read */
          name: string
          /**
           * @description One line. Providers are told when the organization activates an app
           * @default
           */
          address?: '' | string
          /** @description ISO 3166-1 alpha-2 */
          countryCode: string
          /** @default  */
          phoneNumber?: '' | string
          /** @description Whom its owners may invite. Answered in lower case and ASCII. Users name the domain of their own confirmed address */
          emailDomain?: string
          website?: string
          /**
           * @description Business data that apps find in their list of subscriptions
           * @default []
           */
          dealerCodes?: string[]
          /**
           * @description Business data that apps find in their list of subscriptions
           * @default []
           */
          apiDmsInfo?: {
            [key: string]: string
          }[]
          /** @description Its first namespace. Left out: one that is free */
          namespace?: string
          /** @description For operators: whose it becomes, or nobody’s (`null`) */
          ownerId?: string | null
        }
      }
    }
    responses: {
      /** @description The new organization. */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Organization']
        }
      }
    }
  }
  'organizations.get': {
    parameters: {
      query?: never
      header?: never
      path: {
        organizationId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The organization. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Organization']
        }
      }
    }
  }
  'organizations.remove': {
    parameters: {
      query?: never
      header?: {
        /** @description The `ETag` that the caller has seen: refused with 412 when it is another by now. */
        'If-Match'?: components['parameters']['If-Match']
      }
      path: {
        organizationId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
    }
  }
  'organizations.update': {
    parameters: {
      query?: never
      header?: {
        /** @description The `ETag` that the caller has seen: refused with 412 when it is another by now. */
        'If-Match'?: components['parameters']['If-Match']
      }
      path: {
        organizationId: string
      }
      cookie?: never
    }
    requestBody?: {
      content: {
        /**
         * @example {
         *       "phoneNumber": "+1 802 555 0111",
         *       "website": null
         *     }
         */
        'application/json': {
          /** @description What people read */
          name?: string
          /** @description One line. Providers are told when the organization activates an app */
          address?: '' | string
          /** @description ISO 3166-1 alpha-2 */
          countryCode?: string
          phoneNumber?: '' | string
          emailDomain?: string | null
          website?: string | null
          /** @description Business data that apps find in their list of subscriptions */
          dealerCodes?: string[]
          /** @description Business data that apps find in their list of subscriptions */
          apiDmsInfo?: {
            [key: string]: string
          }[]
        }
      }
    }
    responses: {
      /** @description The organization as it is now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Organization']
        }
      }
    }
  }
  'organizations.disable': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
        /** @description The `ETag` that the caller has seen: refused with 412 when it is another by now. */
        'If-Match'?: components['parameters']['If-Match']
      }
      path: {
        organizationId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The organization as it is now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Organization']
        }
      }
    }
  }
  'organizations.enable': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
        /** @description The `ETag` that the caller has seen: refused with 412 when it is another by now. */
        'If-Match'?: components['parameters']['If-Match']
      }
      path: {
        organizationId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The organization as it is now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Organization']
        }
      }
    }
  }
  'members.list': {
    parameters: {
      query?: {
        /** @description How many at most */
        limit?: number
        /** @description `next` of the page before */
        after?: string
        /** @description Each word begins a word of the name or of the e-mail */
        search?: string
      }
      header?: never
      path: {
        organizationId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description A page of members, by user id. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: components['schemas']['Member'][]
            next?: string
          }
        }
      }
    }
  }
  'members.put': {
    parameters: {
      query?: never
      header?: {
        /** @description The `ETag` that the caller has seen: refused with 412 when it is another by now. */
        'If-Match'?: components['parameters']['If-Match']
      }
      path: {
        organizationId: string
        userId: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "roles": [
         *         "developer"
         *       ]
         *     }
         */
        'application/json': {
          /** @description `owner` decides for the organization, `developer` looks after its APIs and apps; empty: looks */
          roles: ('owner' | 'developer')[]
        }
      }
    }
    responses: {
      /** @description The member as they are now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Member']
        }
      }
    }
  }
  'members.remove': {
    parameters: {
      query?: never
      header?: {
        /** @description The `ETag` that the caller has seen: refused with 412 when it is another by now. */
        'If-Match'?: components['parameters']['If-Match']
      }
      path: {
        organizationId: string
        userId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
    }
  }
  'invitations.list': {
    parameters: {
      query?: {
        /** @description How many at most */
        limit?: number
        /** @description `next` of the page before */
        after?: string
      }
      header?: never
      path: {
        organizationId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description A page of invitations. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: components['schemas']['Invitation'][]
            next?: string
          }
        }
      }
    }
  }
  'invitations.create': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
      }
      path: {
        organizationId: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "email": "lee@lakeside.example",
         *       "roles": [
         *         "developer"
         *       ]
         *     }
         */
        'application/json': {
          email: string
          /**
           * @description `owner` decides for the organization, `developer` looks after its APIs and apps; empty: looks
           * @default []
           */
          roles?: ('owner' | 'developer')[]
        }
      }
    }
    responses: {
      /** @description The invitation. It is good for 14 days. */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Invitation']
        }
      }
    }
  }
  'invitations.withdraw': {
    parameters: {
      query?: never
      header?: never
      path: {
        organizationId: string
        invitationId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
    }
  }
  'joinRequests.list': {
    parameters: {
      query?: {
        /** @description How many at most */
        limit?: number
        /** @description `next` of the page before */
        after?: string
      }
      header?: never
      path: {
        organizationId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description A page of requests. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: components['schemas']['JoinRequest'][]
            next?: string
          }
        }
      }
    }
  }
  'joinRequests.create': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
      }
      path: {
        organizationId: string
      }
      cookie?: never
    }
    requestBody?: {
      content: {
        /**
         * @example {
         *       "message": "I look after the workshop in Burlington."
         *     }
         */
        'application/json': {
          /** @default  */
          message?: string
        }
      }
    }
    responses: {
      /** @description The request. See `/me/join-requests` for what becomes of it. */
      202: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['MeJoinRequest']
        }
      }
    }
  }
  'joinRequests.approve': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
      }
      path: {
        organizationId: string
        joinRequestId: string
      }
      cookie?: never
    }
    requestBody?: {
      content: {
        /**
         * @example {
         *       "roles": [
         *         "developer"
         *       ]
         *     }
         */
        'application/json': {
          /**
           * @description `owner` decides for the organization, `developer` looks after its APIs and apps; empty: looks
           * @default []
           */
          roles?: ('owner' | 'developer')[]
        }
      }
    }
    responses: {
      /** @description The request as it is now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['JoinRequest']
        }
      }
    }
  }
  'joinRequests.deny': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
      }
      path: {
        organizationId: string
        joinRequestId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The request as it is now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['JoinRequest']
        }
      }
    }
  }
  'namespaces.list': {
    parameters: {
      query?: {
        /** @description How many at most */
        limit?: number
        /** @description `next` of the page before */
        after?: string
      }
      header?: never
      path: {
        organizationId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description A page of namespaces. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: components['schemas']['Namespace'][]
            next?: string
          }
        }
      }
    }
  }
  'namespaces.claim': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
      }
      path: {
        organizationId: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "name": "lakeside"
         *     }
         */
        'application/json': {
          name: string
        }
      }
    }
    responses: {
      /** @description The namespace. */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Namespace']
        }
      }
    }
  }
  'namespaces.remove': {
    parameters: {
      query?: never
      header?: never
      path: {
        organizationId: string
        name: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
    }
  }
  'apis.list': {
    parameters: {
      query?: {
        /** @description How many at most */
        limit?: number
        /** @description `next` of the page before */
        after?: string
        organizationId?: string
        /** @description Found in the name or the description, in any letter case */
        search?: string
        environment?: 'Production' | 'Test' | 'Dev' | 'UAT'
        namespace?: string
        basePath?: string
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description A page of APIs. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: components['schemas']['Api'][]
            next?: string
          }
        }
      }
    }
  }
  'apis.create': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
      }
      path?: never
      cookie?: never
    }
    requestBody?: {
      content: {
        /**
         * @example {
         *       "organizationId": "…",
         *       "name": "Appointments",
         *       "version": "v1",
         *       "environment": "Production",
         *       "namespace": "acme",
         *       "basePath": "/appointments/v1",
         *       "targetUrl": "https://dms.example"
         *     }
         */
        'application/json': {
          /** @description Of your choice, so that the same request makes nothing twice */
          id?: string
          /** @description Needed unless `basedOn` is given */
          organizationId?: string
          /** @description An API whose next version, or whose instance in another environment, this is */
          basedOn?: string
          /**
           * @description Default: `rest`
           * @enum {string}
           */
          kind?: 'rest' | 'async'
          name?: string
          version?: string
          /**
           * @description `UAT` is taken for `Test`
           * @enum {string}
           */
          environment?: 'Production' | 'Test' | 'Dev' | 'UAT'
          /** @description First path segment of its gateway URL. Has to be the organization’s */
          namespace?: string
          /** @description Begins with `/`, does not end with one. Unique in namespace and environment */
          basePath?: string
          /** @description Base URL of the service: calls go to it, the base path and what follows */
          targetUrl?: string
          /** @description Whose tokens open it. Default: the oldest authorization server in force */
          authServerId?: string
          /** @description Default: a minted token */
          accessControl?:
            | {
                /** @constant */
                kind: 'fortellis_oauth'
                /**
                 * @description A token whose `sub` is the API’s own Client ID, or the app’s own
                 * @default minted
                 * @enum {string}
                 */
                token?: 'minted' | 'passthrough'
              }
            | {
                /** @constant */
                kind: 'external_oauth'
                /** @description The full token URL */
                tokenUrl: string
                /**
                 * @default basic
                 * @enum {string}
                 */
                clientAuthentication?: 'basic' | 'body'
                scope?: string
                /**
                 * @description `client_id` and `client_secret` are values of each subscription
                 * @default false
                 */
                subscriptionSpecificClient?: boolean
                /**
                 * @description More fields of the token request
                 * @default []
                 */
                tokenParameters?: {
                  name: string
                  /** @description What people read. Needed where the value is subscription-specific */
                  displayName?: string
                  /**
                   * @description Each subscription has a value of its own
                   * @default false
                   */
                  subscriptionSpecific?: boolean
                }[]
                /**
                 * @description Put into every request to the API service
                 * @default []
                 */
                requestParameters?: {
                  name: string
                  /** @description What people read. Needed where the value is subscription-specific */
                  displayName?: string
                  /**
                   * @description Each subscription has a value of its own
                   * @default false
                   */
                  subscriptionSpecific?: boolean
                  /** @enum {string} */
                  in: 'header' | 'query'
                }[]
              }
            | {
                /** @constant */
                kind: 'custom_oauth'
                /**
                 * @default POST
                 * @enum {string}
                 */
                method?: 'POST' | 'PUT'
                authUrl: string
                /** @default application/json */
                contentType?: string
                /**
                 * @description Of the token request
                 * @default []
                 */
                headers?: {
                  name: string
                  /** @description What people read. Needed where the value is subscription-specific */
                  displayName?: string
                  /**
                   * @description Each subscription has a value of its own
                   * @default false
                   */
                  subscriptionSpecific?: boolean
                }[]
                /** @default [] */
                payload?: {
                  name: string
                  /** @description What people read. Needed where the value is subscription-specific */
                  displayName?: string
                  /**
                   * @description Each subscription has a value of its own
                   * @default false
                   */
                  subscriptionSpecific?: boolean
                }[]
                /**
                 * @description Dotted path to the token in the JSON answer; objects only
                 * @default access_token
                 */
                attributeName?: string
                /** @default 3600 */
                expirationSeconds?: number
                /**
                 * @description Put before the token in `Authorization`, with what separates them. May be empty
                 * @default Bearer
                 */
                tokenPrefix?: string
                /**
                 * @description Put into every request to the API service
                 * @default []
                 */
                requestParameters?: {
                  name: string
                  /** @description What people read. Needed where the value is subscription-specific */
                  displayName?: string
                  /**
                   * @description Each subscription has a value of its own
                   * @default false
                   */
                  subscriptionSpecific?: boolean
                  /** @enum {string} */
                  in: 'header' | 'query'
                }[]
              }
            | {
                /** @constant */
                kind: 'api_key'
                /**
                 * @description Put into every request to the API service
                 * @default []
                 */
                requestParameters?: {
                  name: string
                  /** @description What people read. Needed where the value is subscription-specific */
                  displayName?: string
                  /**
                   * @description Each subscription has a value of its own
                   * @default false
                   */
                  subscriptionSpecific?: boolean
                  /** @enum {string} */
                  in: 'header' | 'query'
                }[]
              }
          /** @description Values that are one for all subscriptions, by key: `client_id`, `client_secret`, `token:{name}`, `header:{name}`, `payload:{name}`, `request:header:{name}`, `request:query:{name}`, and `tls:key`, the private key of `traffic.clientCertificate`. Kept sealed, and never answered. What is not mentioned stays. */
          values?: {
            [key: string]: string
          }
          /** @description Default: `manual` */
          activation?: {
            /**
             * @description What happens when an app’s subscription wants a connection
             * @enum {string}
             */
            mode: 'automatic' | 'manual' | 'admin_api'
            /** @description Of `admin_api`: without `/activate` at its end */
            adminUrl?: string
            /**
             * @description Of the token that comes with admin-API calls; `fortellis` is what programs of before September 2022 assert
             * @default api_providers
             * @enum {string}
             */
            audience?: 'api_providers' | 'fortellis'
          }
          details?: {
            description?: string
            /** @description Categories */
            tags?: string[]
            /** @description Your own name for what runs behind it */
            implementationName?: string
            documentationUrl?: string
            support?: {
              email?: string
              url?: string
              phone?: string
            }
            /** @description What apps agree to when they select it */
            terms?: {
              /** @description Has to be another one when they say something else */
              version: string
              text?: string
              url?: string
            }
            /** @enum {string} */
            lifeCycle?: 'Beta' | 'General Release' | 'Deprecated' | 'Custom'
            /** @description What `Custom` means, or when a deprecated API ends */
            lifeCycleNote?: string
          }
          /** @description How the gateway treats its calls. What is left out is as the exchange has it; the figures here are for one whose operators say nothing else */
          traffic?: {
            /** @description Of all callers together: what the service can bear. One for each span of time */
            quotas?: {
              calls: number
              /** @enum {string} */
              per: 'second' | 'minute' | 'hour' | 'day' | 'month'
            }[]
            /** @description Name look-up, TCP and TLS handshake. As the exchange has it: 5000 */
            connectTimeoutMillis?: number
            /** @description From the end of the request to the header of the answer. As the exchange has it: 60000 */
            responseTimeoutMillis?: number
            /** @description Longest silence within an answer’s body, and on a WebSocket. As the exchange has it: 60000 */
            idleTimeoutMillis?: number
            /** @description Longer ones are refused, or cut off where they turn out longer. As the exchange has it: 100 MiB */
            requestBodyBytesMax?: number
            /** @description Longer ones are refused, or cut off. As the exchange has it: 1 GiB */
            responseBodyBytesMax?: number
            /** @description A safe call without a body that got no answer is sent once more, on a fresh connection. Default: true */
            retry?: boolean
            /** @description As the exchange has it: 20 faults, 10 seconds */
            breaker?: {
              /** @description Calls in a row that got no answer; 0: never */
              faults: number
              /** @description So long the service is left alone then */
              seconds: number
            }
            /** @description WebSockets pass. Default: true */
            websockets?: boolean
            /** @description Origins whose pages may call: `https://app.example`, `http://localhost:5173`, `*` for any, none for no page. The console may, whatever it says. Default: any. A page has no credentials but a token that it holds itself */
            corsOrigins?: string[]
            /**
             * @description Whether requests are compared with the API’s spec; `report` only notes what does not fit. Default: `off`
             * @enum {string}
             */
            validation?: 'off' | 'report' | 'enforce'
            /** @description PEM certificates: whom the target’s certificate may be signed by, instead of the public authorities */
            targetCa?: string
            /** @description PEM chain, its own certificate first, that the gateway shows the target. Its private key is the value `tls:key` */
            clientCertificate?: string
          }
        }
      }
    }
    responses: {
      /** @description The new API, with its secret. */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['ApisCreate']
        }
      }
    }
  }
  'apis.get': {
    parameters: {
      query?: never
      header?: never
      path: {
        apiId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The API. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Api'] | components['schemas']['PublicApi']
        }
      }
    }
  }
  'apis.remove': {
    parameters: {
      query?: never
      header?: {
        /** @description The `ETag` that the caller has seen: refused with 412 when it is another by now. */
        'If-Match'?: components['parameters']['If-Match']
      }
      path: {
        apiId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
    }
  }
  'apis.update': {
    parameters: {
      query?: never
      header?: {
        /** @description The `ETag` that the caller has seen: refused with 412 when it is another by now. */
        'If-Match'?: components['parameters']['If-Match']
      }
      path: {
        apiId: string
      }
      cookie?: never
    }
    requestBody?: {
      content: {
        /**
         * @example {
         *       "targetUrl": "https://dms2.example",
         *       "details": {
         *         "lifeCycle": "General Release"
         *       },
         *       "traffic": {
         *         "responseTimeoutMillis": 20000,
         *         "quotas": [
         *           {
         *             "calls": 200,
         *             "per": "second"
         *           }
         *         ]
         *       }
         *     }
         */
        'application/json': {
          name?: string
          version?: string
          /** @description Begins with `/`, does not end with one. Unique in namespace and environment */
          basePath?: string
          /** @description Base URL of the service: calls go to it, the base path and what follows */
          targetUrl?: string
          activation?: {
            /**
             * @description What happens when an app’s subscription wants a connection
             * @enum {string}
             */
            mode?: 'automatic' | 'manual' | 'admin_api'
            adminUrl?: string | null
            /**
             * @description Of the token that comes with admin-API calls; `fortellis` is what programs of before September 2022 assert
             * @enum {string}
             */
            audience?: 'api_providers' | 'fortellis'
          }
          details?: {
            description?: string
            /** @description Categories */
            tags?: string[]
            /** @description Your own name for what runs behind it */
            implementationName?: string
            documentationUrl?: string | null
            support?: {
              email?: string
              url?: string
              phone?: string
            } | null
            terms?: {
              /** @description Has to be another one when they say something else */
              version: string
              text?: string
              url?: string
            } | null
            /** @enum {string} */
            lifeCycle?: 'Beta' | 'General Release' | 'Deprecated' | 'Custom'
            lifeCycleNote?: string | null
          }
          /** @description How the gateway treats its calls. `null` for a member, or for all of them, is as the exchange has it */
          traffic?: {
            quotas?:
              | {
                  calls: number
                  /** @enum {string} */
                  per: 'second' | 'minute' | 'hour' | 'day' | 'month'
                }[]
              | null
            connectTimeoutMillis?: number | null
            responseTimeoutMillis?: number | null
            idleTimeoutMillis?: number | null
            requestBodyBytesMax?: number | null
            responseBodyBytesMax?: number | null
            retry?: boolean | null
            breaker?: {
              /** @description Calls in a row that got no answer; 0: never */
              faults: number
              /** @description So long the service is left alone then */
              seconds: number
            } | null
            websockets?: boolean | null
            corsOrigins?: string[] | null
            validation?: ('off' | 'report' | 'enforce') | null
            targetCa?: string | null
            clientCertificate?: string | null
          } | null
          /** @description Values that are one for all subscriptions, by key: `client_id`, `client_secret`, `token:{name}`, `header:{name}`, `payload:{name}`, `request:header:{name}`, `request:query:{name}`, and `tls:key`, the private key of `traffic.clientCertificate`. Kept sealed, and never answered. What is not mentioned stays. */
          values?: {
            [key: string]: string
          }
        }
      }
    }
    responses: {
      /** @description The API as it is now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Api']
        }
      }
    }
  }
  'apis.disable': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
        /** @description The `ETag` that the caller has seen: refused with 412 when it is another by now. */
        'If-Match'?: components['parameters']['If-Match']
      }
      path: {
        apiId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The API as it is now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Api']
        }
      }
    }
  }
  'apis.enable': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
        /** @description The `ETag` that the caller has seen: refused with 412 when it is another by now. */
        'If-Match'?: components['parameters']['If-Match']
      }
      path: {
        apiId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The API as it is now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Api']
        }
      }
    }
  }
  'apis.probe': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
        /** @description The `ETag` that the caller has seen: refused with 412 when it is another by now. */
        'If-Match'?: components['parameters']['If-Match']
      }
      path: {
        apiId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description What they answered. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['ApisProbe']
        }
      }
    }
  }
  'apis.accessControl.get': {
    parameters: {
      query?: never
      header?: never
      path: {
        apiId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The access control. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['ApisAccessControlGet']
        }
      }
    }
  }
  'apis.accessControl.set': {
    parameters: {
      query?: never
      header?: {
        /** @description The `ETag` that the caller has seen: refused with 412 when it is another by now. */
        'If-Match'?: components['parameters']['If-Match']
      }
      path: {
        apiId: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "accessControl": {
         *         "kind": "api_key",
         *         "requestParameters": [
         *           {
         *             "name": "X-Api-Key",
         *             "in": "header"
         *           }
         *         ]
         *       },
         *       "values": {
         *         "request:header:X-Api-Key": "…"
         *       }
         *     }
         */
        'application/json': {
          /** @description How the gateway authenticates itself to the API service */
          accessControl:
            | {
                /** @constant */
                kind: 'fortellis_oauth'
                /**
                 * @description A token whose `sub` is the API’s own Client ID, or the app’s own
                 * @default minted
                 * @enum {string}
                 */
                token?: 'minted' | 'passthrough'
              }
            | {
                /** @constant */
                kind: 'external_oauth'
                /** @description The full token URL */
                tokenUrl: string
                /**
                 * @default basic
                 * @enum {string}
                 */
                clientAuthentication?: 'basic' | 'body'
                scope?: string
                /**
                 * @description `client_id` and `client_secret` are values of each subscription
                 * @default false
                 */
                subscriptionSpecificClient?: boolean
                /**
                 * @description More fields of the token request
                 * @default []
                 */
                tokenParameters?: {
                  name: string
                  /** @description What people read. Needed where the value is subscription-specific */
                  displayName?: string
                  /**
                   * @description Each subscription has a value of its own
                   * @default false
                   */
                  subscriptionSpecific?: boolean
                }[]
                /**
                 * @description Put into every request to the API service
                 * @default []
                 */
                requestParameters?: {
                  name: string
                  /** @description What people read. Needed where the value is subscription-specific */
                  displayName?: string
                  /**
                   * @description Each subscription has a value of its own
                   * @default false
                   */
                  subscriptionSpecific?: boolean
                  /** @enum {string} */
                  in: 'header' | 'query'
                }[]
              }
            | {
                /** @constant */
                kind: 'custom_oauth'
                /**
                 * @default POST
                 * @enum {string}
                 */
                method?: 'POST' | 'PUT'
                authUrl: string
                /** @default application/json */
                contentType?: string
                /**
                 * @description Of the token request
                 * @default []
                 */
                headers?: {
                  name: string
                  /** @description What people read. Needed where the value is subscription-specific */
                  displayName?: string
                  /**
                   * @description Each subscription has a value of its own
                   * @default false
                   */
                  subscriptionSpecific?: boolean
                }[]
                /** @default [] */
                payload?: {
                  name: string
                  /** @description What people read. Needed where the value is subscription-specific */
                  displayName?: string
                  /**
                   * @description Each subscription has a value of its own
                   * @default false
                   */
                  subscriptionSpecific?: boolean
                }[]
                /**
                 * @description Dotted path to the token in the JSON answer; objects only
                 * @default access_token
                 */
                attributeName?: string
                /** @default 3600 */
                expirationSeconds?: number
                /**
                 * @description Put before the token in `Authorization`, with what separates them. May be empty
                 * @default Bearer
                 */
                tokenPrefix?: string
                /**
                 * @description Put into every request to the API service
                 * @default []
                 */
                requestParameters?: {
                  name: string
                  /** @description What people read. Needed where the value is subscription-specific */
                  displayName?: string
                  /**
                   * @description Each subscription has a value of its own
                   * @default false
                   */
                  subscriptionSpecific?: boolean
                  /** @enum {string} */
                  in: 'header' | 'query'
                }[]
              }
            | {
                /** @constant */
                kind: 'api_key'
                /**
                 * @description Put into every request to the API service
                 * @default []
                 */
                requestParameters?: {
                  name: string
                  /** @description What people read. Needed where the value is subscription-specific */
                  displayName?: string
                  /**
                   * @description Each subscription has a value of its own
                   * @default false
                   */
                  subscriptionSpecific?: boolean
                  /** @enum {string} */
                  in: 'header' | 'query'
                }[]
              }
          /** @description Values that are one for all subscriptions, by key: `client_id`, `client_secret`, `token:{name}`, `header:{name}`, `payload:{name}`, `request:header:{name}`, `request:query:{name}`, and `tls:key`, the private key of `traffic.clientCertificate`. Kept sealed, and never answered. What is not mentioned stays. */
          values?: {
            [key: string]: string
          }
        }
      }
    }
    responses: {
      /** @description The access control as it is now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['ApisAccessControlGet']
        }
      }
    }
  }
  'apis.visibility.set': {
    parameters: {
      query?: never
      header?: {
        /** @description The `ETag` that the caller has seen: refused with 412 when it is another by now. */
        'If-Match'?: components['parameters']['If-Match']
      }
      path: {
        apiId: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          /** @enum {string} */
          visibility: 'private' | 'shared' | 'public'
          /** @description Ids of organizations. Nobody looks whether there are organizations of these ids */
          sharedWith?: string[]
        }
      }
    }
    responses: {
      /** @description The API as it is now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Api']
        }
      }
    }
  }
  'apis.plans.list': {
    parameters: {
      query?: never
      header?: never
      path: {
        apiId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description All of them. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: components['schemas']['ApisPlan'][]
          }
        }
      }
    }
  }
  'apis.plans.create': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
        /** @description The `ETag` that the caller has seen: refused with 412 when it is another by now. */
        'If-Match'?: components['parameters']['If-Match']
      }
      path: {
        apiId: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "name": "Standard",
         *       "price": {
         *         "kind": "transactional",
         *         "currency": "USD",
         *         "tiers": [
         *           {
         *             "upToCalls": 1000,
         *             "costPerCall": "0.01"
         *           },
         *           {
         *             "costPerCall": "0.005"
         *           }
         *         ]
         *       },
         *       "quotas": [
         *         {
         *           "calls": 10,
         *           "per": "second"
         *         }
         *       ],
         *       "subscriptionQuotas": [
         *         {
         *           "calls": 1000,
         *           "per": "day"
         *         }
         *       ]
         *     }
         */
        'application/json': {
          name: string
          /**
           * @description `private`: only apps of the API’s own organization may choose it
           * @default public
           * @enum {string}
           */
          visibility?: 'private' | 'public'
          /**
           * @default {
           *       "kind": "free"
           *     }
           */
          price?:
            | {
                /** @constant */
                kind: 'free'
              }
            | {
                /** @constant */
                kind: 'transactional'
                /** @description ISO 4217 */
                currency: string
                tiers: {
                  /** @description Absent in the last one */
                  upToCalls?: number
                  costPerCall: string
                }[]
              }
            | {
                /** @constant */
                kind: 'subscription'
                /** @description ISO 4217 */
                currency: string
                monthly: string
                freeCalls?: number
              }
          /**
           * @description How much it lets through of one app, all its subscriptions together. All of them apply
           * @default []
           */
          quotas?: {
            calls: number
            /** @enum {string} */
            per: 'second' | 'minute' | 'hour' | 'day' | 'month'
          }[]
          /** @description The same, of each subscription of such an app */
          subscriptionQuotas?: {
            calls: number
            /** @enum {string} */
            per: 'second' | 'minute' | 'hour' | 'day' | 'month'
          }[]
          /** @description Of your choice, so that the same request makes nothing twice */
          id?: string
        }
      }
    }
    responses: {
      /** @description The new plan. */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['ApisPlan']
        }
      }
    }
  }
  'apis.plans.remove': {
    parameters: {
      query?: never
      header?: {
        /** @description The `ETag` that the caller has seen: refused with 412 when it is another by now. */
        'If-Match'?: components['parameters']['If-Match']
      }
      path: {
        apiId: string
        planId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
    }
  }
  'apis.plans.update': {
    parameters: {
      query?: never
      header?: {
        /** @description The `ETag` that the caller has seen: refused with 412 when it is another by now. */
        'If-Match'?: components['parameters']['If-Match']
      }
      path: {
        apiId: string
        planId: string
      }
      cookie?: never
    }
    requestBody?: {
      content: {
        'application/json': {
          name?: string
          /**
           * @description `private`: only apps of the API’s own organization may choose it
           * @enum {string}
           */
          visibility?: 'private' | 'public'
          price?:
            | {
                /** @constant */
                kind: 'free'
              }
            | {
                /** @constant */
                kind: 'transactional'
                /** @description ISO 4217 */
                currency: string
                tiers: {
                  /** @description Absent in the last one */
                  upToCalls?: number
                  costPerCall: string
                }[]
              }
            | {
                /** @constant */
                kind: 'subscription'
                /** @description ISO 4217 */
                currency: string
                monthly: string
                freeCalls?: number
              }
          /** @description How much it lets through of one app, all its subscriptions together. All of them apply */
          quotas?: {
            calls: number
            /** @enum {string} */
            per: 'second' | 'minute' | 'hour' | 'day' | 'month'
          }[]
          /** @description The same, of each subscription of such an app */
          subscriptionQuotas?: {
            calls: number
            /** @enum {string} */
            per: 'second' | 'minute' | 'hour' | 'day' | 'month'
          }[]
        }
      }
    }
    responses: {
      /** @description The plan as it is now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['ApisPlan']
        }
      }
    }
  }
  'apis.rotateSecret': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
        /** @description The `ETag` that the caller has seen: refused with 412 when it is another by now. */
        'If-Match'?: components['parameters']['If-Match']
      }
      path: {
        apiId: string
      }
      cookie?: never
    }
    requestBody?: {
      content: {
        'application/json': {
          /** @description Default: a day */
          overlapSeconds?: number
        }
      }
    }
    responses: {
      /** @description The API as it is now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['ApisRotateSecret']
        }
      }
    }
  }
  'apis.revokeOldSecrets': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
        /** @description The `ETag` that the caller has seen: refused with 412 when it is another by now. */
        'If-Match'?: components['parameters']['If-Match']
      }
      path: {
        apiId: string
      }
      cookie?: never
    }
    requestBody?: {
      content: {
        'application/json': {
          /** @description Every token that was issued before ends, too. Default: false */
          revokeTokens?: boolean
        }
      }
    }
    responses: {
      /** @description The API as it is now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Api']
        }
      }
    }
  }
  'apis.spec.get': {
    parameters: {
      query?: never
      header?: never
      path: {
        apiId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The spec, without its text. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['ApisSpecGet']
        }
      }
    }
  }
  'apis.spec.put': {
    parameters: {
      query?: never
      header?: never
      path: {
        apiId: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/yaml': string
        'application/x-yaml': string
        'text/yaml': string
        'text/x-yaml': string
        'application/json': unknown
        'application/openapi+json': unknown
        'application/openapi+yaml': string
        'application/vnd.oai.openapi': string
        'application/vnd.oai.openapi+json': unknown
        'application/vnd.aai.asyncapi': string
        'application/vnd.aai.asyncapi+json': unknown
        'application/vnd.aai.asyncapi+yaml': string
        'application/octet-stream': string
      }
    }
    responses: {
      /** @description The spec as it is kept. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['ApisSpecPut']
        }
      }
    }
  }
  'apis.spec.remove': {
    parameters: {
      query?: never
      header?: never
      path: {
        apiId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It is gone. */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
    }
  }
  'apis.spec.download': {
    parameters: {
      query?: never
      header?: never
      path: {
        apiId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The text. JSON is YAML too. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/yaml': string
        }
      }
    }
  }
  'apis.spec.check': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
      }
      path: {
        apiId: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/yaml': string
        'application/x-yaml': string
        'text/yaml': string
        'text/x-yaml': string
        'application/json': unknown
        'application/openapi+json': unknown
        'application/openapi+yaml': string
        'application/vnd.oai.openapi': string
        'application/vnd.oai.openapi+json': unknown
        'application/vnd.aai.asyncapi': string
        'application/vnd.aai.asyncapi+json': unknown
        'application/vnd.aai.asyncapi+yaml': string
        'application/octet-stream': string
      }
    }
    responses: {
      /** @description What was found. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['ApisSpecCheck']
        }
      }
    }
  }
  'directory.apis': {
    parameters: {
      query?: {
        /** @description How many at most */
        limit?: number
        /** @description `next` of the page before */
        after?: string
        /** @description Found in the name or the description, in any letter case */
        search?: string
        /** @description A category, in any letter case */
        tag?: string
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description A page of APIs. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: components['schemas']['PublicApi'][]
            next?: string
          }
        }
      }
    }
  }
  'directory.apps': {
    parameters: {
      query?: {
        /** @description How many at most */
        limit?: number
        /** @description `next` of the page before */
        after?: string
        /** @description Each of its words begins a word of the name, in any letter case */
        search?: string
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description A page of apps. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: {
              id: string
              organizationId: string
              /** @description Of its developer */
              organizationName: string
              name: string
              description: string
              website?: string
              contactEmail: string
              /**
               * @description `manual`: its developer approves each organization that activates it
               * @enum {string}
               */
              activation: 'automatic' | 'manual'
              /** @enum {string} */
              listing:
                | 'Registered'
                | 'Draft'
                | 'Submitted'
                | 'In Review'
                | 'Approved'
                | 'Not Approved'
                | 'Published'
                | 'Withdrawn'
                | 'Revoked'
              terms?: {
                /** @description Has to be another one when they say something else */
                version: string
                text?: string
                url?: string
                /** @description Of these words: base64url of the SHA-256 of `[version, text, url]` as JSON without spaces, `null` for what is absent */
                digest: string
              }
              createdAt: number
              updatedAt: number
              /** @description The APIs whose data it works with */
              apis: {
                id: string
                name: string
                version: string
                /** @enum {string} */
                environment: 'Production' | 'Test' | 'Dev'
              }[]
            }[]
            next?: string
          }
        }
      }
    }
  }
  'public.settings': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description What is shown. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['PublicSettings']
        }
      }
    }
  }
  'public.apis.list': {
    parameters: {
      query?: {
        /** @description How many at most */
        limit?: number
        /** @description `next` of the page before */
        after?: string
        /** @description Found in the name or the description, in any letter case */
        search?: string
        /** @description A category, in any letter case */
        tag?: string
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description A page of APIs. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: components['schemas']['PublicApi'][]
            next?: string
          }
        }
      }
    }
  }
  'public.apis.get': {
    parameters: {
      query?: never
      header?: never
      path: {
        apiId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The API. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['PublicApi']
        }
      }
    }
  }
  'public.apis.spec': {
    parameters: {
      query?: never
      header?: never
      path: {
        apiId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The text. JSON is YAML too. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/yaml': string
        }
      }
    }
  }
  'apps.list': {
    parameters: {
      query?: {
        /** @description How many at most */
        limit?: number
        /** @description `next` of the page before */
        after?: string
        organizationId?: string
        /** @description Each of its words begins a word of the name, in any letter case */
        search?: string
        listing?:
          | 'Registered'
          | 'Draft'
          | 'Submitted'
          | 'In Review'
          | 'Approved'
          | 'Not Approved'
          | 'Published'
          | 'Withdrawn'
          | 'Revoked'
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description A page of apps. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: components['schemas']['App'][]
            next?: string
          }
        }
      }
    }
  }
  'apps.create': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "organizationId": "…",
         *       "name": "Service Planner",
         *       "contactEmail": "support@brightwork.example",
         *       "callbackUrls": [
         *         "https://planner.example/callback"
         *       ]
         *     }
         */
        'application/json': {
          /** @description Of your choice, so that the same request makes nothing twice */
          id?: string
          organizationId: string
          name: string
          /** @default  */
          description?: string
          /** @description Needed before it is listed */
          website?: string
          contactEmail: string
          /**
           * @description `manual`: its developer approves each organization that activates it
           * @default automatic
           * @enum {string}
           */
          activation?: 'automatic' | 'manual'
          /**
           * @description Organizations that may activate it although it is not published. Nobody looks whether they exist
           * @default []
           */
          sharedWith?: string[]
          /** @description What organizations agree to when they activate it */
          terms?: {
            /** @description Has to be another one when they say something else */
            version: string
            text?: string
            url?: string
          }
          /** @description Whose credentials it gets. Default: the oldest authorization server in force */
          authServerId?: string
          /** @description Of all its calls to any API, beside those of its plans. Set by operators of the exchange */
          quotas?: {
            calls: number
            /** @enum {string} */
            per: 'second' | 'minute' | 'hour' | 'day' | 'month'
          }[]
          /**
           * @description Where people come back to after signing in, letter for letter. Without one, nobody signs in to it
           * @default []
           */
          callbackUrls?: string[]
          /**
           * @description Tokens from the authorization endpoint, too. Needs callback URLs
           * @default false
           */
          implicit?: boolean
        }
      }
    }
    responses: {
      /** @description The new app, with its secret. */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['AppsCreate']
        }
      }
    }
  }
  'apps.get': {
    parameters: {
      query?: never
      header?: never
      path: {
        appId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The app. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json':
            | components['schemas']['App']
            | {
                id: string
                organizationId: string
                /** @description Of its developer */
                organizationName: string
                name: string
                description: string
                website?: string
                contactEmail: string
                /**
                 * @description `manual`: its developer approves each organization that activates it
                 * @enum {string}
                 */
                activation: 'automatic' | 'manual'
                /** @enum {string} */
                listing:
                  | 'Registered'
                  | 'Draft'
                  | 'Submitted'
                  | 'In Review'
                  | 'Approved'
                  | 'Not Approved'
                  | 'Published'
                  | 'Withdrawn'
                  | 'Revoked'
                terms?: {
                  /** @description Has to be another one when they say something else */
                  version: string
                  text?: string
                  url?: string
                  /** @description Of these words: base64url of the SHA-256 of `[version, text, url]` as JSON without spaces, `null` for what is absent */
                  digest: string
                }
                createdAt: number
                updatedAt: number
                /** @description The APIs whose data it works with */
                apis: {
                  id: string
                  name: string
                  version: string
                  /** @enum {string} */
                  environment: 'Production' | 'Test' | 'Dev'
                }[]
              }
        }
      }
    }
  }
  'apps.remove': {
    parameters: {
      query?: never
      header?: {
        /** @description The `ETag` that the caller has seen: refused with 412 when it is another by now. */
        'If-Match'?: components['parameters']['If-Match']
      }
      path: {
        appId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
    }
  }
  'apps.update': {
    parameters: {
      query?: never
      header?: {
        /** @description The `ETag` that the caller has seen: refused with 412 when it is another by now. */
        'If-Match'?: components['parameters']['If-Match']
      }
      path: {
        appId: string
      }
      cookie?: never
    }
    requestBody?: {
      content: {
        /**
         * @example {
         *       "description": "Reminds drivers of their next service",
         *       "website": "https://planner.example"
         *     }
         */
        'application/json': {
          name?: string
          description?: string
          website?: string | null
          contactEmail?: string
          /**
           * @description `manual`: its developer approves each organization that activates it
           * @enum {string}
           */
          activation?: 'automatic' | 'manual'
          /** @description Organizations that may activate it although it is not published. Nobody looks whether they exist */
          sharedWith?: string[]
          terms?: {
            /** @description Has to be another one when they say something else */
            version: string
            text?: string
            url?: string
          } | null
          quotas?:
            | {
                calls: number
                /** @enum {string} */
                per: 'second' | 'minute' | 'hour' | 'day' | 'month'
              }[]
            | null
          /** @description Where people come back to after signing in, letter for letter. Without one, nobody signs in to it */
          callbackUrls?: string[]
          /** @description Tokens from the authorization endpoint, too. Needs callback URLs */
          implicit?: boolean
        }
      }
    }
    responses: {
      /** @description The app as it is now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['App']
        }
      }
    }
  }
  'apps.disable': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
        /** @description The `ETag` that the caller has seen: refused with 412 when it is another by now. */
        'If-Match'?: components['parameters']['If-Match']
      }
      path: {
        appId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The app as it is now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['App']
        }
      }
    }
  }
  'apps.enable': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
        /** @description The `ETag` that the caller has seen: refused with 412 when it is another by now. */
        'If-Match'?: components['parameters']['If-Match']
      }
      path: {
        appId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The app as it is now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['App']
        }
      }
    }
  }
  'apps.listing': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
        /** @description The `ETag` that the caller has seen: refused with 412 when it is another by now. */
        'If-Match'?: components['parameters']['If-Match']
      }
      path: {
        appId: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          /** @enum {string} */
          status:
            | 'Registered'
            | 'Draft'
            | 'Submitted'
            | 'In Review'
            | 'Approved'
            | 'Not Approved'
            | 'Published'
            | 'Withdrawn'
            | 'Revoked'
        }
      }
    }
    responses: {
      /** @description The app as it is now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['App']
        }
      }
    }
  }
  'apps.apis.select': {
    parameters: {
      query?: never
      header?: {
        /** @description The `ETag` that the caller has seen: refused with 412 when it is another by now. */
        'If-Match'?: components['parameters']['If-Match']
      }
      path: {
        appId: string
        apiId: string
      }
      cookie?: never
    }
    requestBody?: {
      content: {
        /**
         * @example {
         *       "planId": "…",
         *       "terms": {
         *         "termsVersion": "2026-01",
         *         "name": "Omar Castellano",
         *         "title": "CTO",
         *         "company": "Brightwork"
         *       }
         *     }
         */
        'application/json': {
          planId?: string
          terms?: {
            /** @description The version that was read */
            termsVersion: string
            /** @description `digest` of the terms that were read. Left out: the current ones */
            termsDigest?: string
            name: string
            title: string
            company: string
          }
          webhookUrl?: string
        }
      }
    }
    responses: {
      /** @description The app as it is now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['App']
        }
      }
    }
  }
  'apps.apis.unselect': {
    parameters: {
      query?: never
      header?: {
        /** @description The `ETag` that the caller has seen: refused with 412 when it is another by now. */
        'If-Match'?: components['parameters']['If-Match']
      }
      path: {
        appId: string
        apiId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The app as it is now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['App']
        }
      }
    }
  }
  'apps.rotateSecret': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
        /** @description The `ETag` that the caller has seen: refused with 412 when it is another by now. */
        'If-Match'?: components['parameters']['If-Match']
      }
      path: {
        appId: string
      }
      cookie?: never
    }
    requestBody?: {
      content: {
        'application/json': {
          /** @description Default: a day */
          overlapSeconds?: number
        }
      }
    }
    responses: {
      /** @description The app as it is now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['AppsRotateSecret']
        }
      }
    }
  }
  'apps.revokeOldSecrets': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
        /** @description The `ETag` that the caller has seen: refused with 412 when it is another by now. */
        'If-Match'?: components['parameters']['If-Match']
      }
      path: {
        appId: string
      }
      cookie?: never
    }
    requestBody?: {
      content: {
        'application/json': {
          /** @description Every token that was issued before ends, too. Default: false */
          revokeTokens?: boolean
        }
      }
    }
    responses: {
      /** @description The app as it is now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['App']
        }
      }
    }
  }
  'apps.tryToken': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
      }
      path: {
        appId: string
      }
      cookie?: never
    }
    requestBody?: {
      content: {
        'application/json': {
          /** @description Default, and the only one that there is: `anonymous` */
          scope?: string
        }
      }
    }
    responses: {
      /** @description The token, shown this once. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['AppsTryToken']
        }
      }
    }
  }
  'subscriptions.list': {
    parameters: {
      query?: {
        /** @description How many at most */
        limit?: number
        /** @description `next` of the page before */
        after?: string
        organizationId?: string
        appId?: string
        /** @description With a connection to this API */
        apiId?: string
        /** @description `pending`: the app's developer has to approve. Only an active one lets calls through */
        status?: 'pending' | 'active' | 'denied' | 'inactive' | 'cancelled'
        environment?: 'Production' | 'Test' | 'Dev' | 'UAT'
        /** @description Each word begins a word of the organization's name; of your own organizations also of the app's */
        search?: string
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Yours to see; of each, your part. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: components['schemas']['Subscription'][]
            next?: string
          }
        }
      }
    }
  }
  'subscriptions.activate': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
        /** @description The `ETag` that the caller has seen: refused with 412 when it is another by now. */
        'If-Match'?: components['parameters']['If-Match']
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          /** @description Of your choice, for one organization */
          id?: string
          appId: string
          organizationIds: string[]
          /**
           * @description Default: Production
           * @enum {string}
           */
          environment?: 'Production' | 'Test' | 'UAT'
          /** @description Agreement that the app may work on the organization's data */
          consent: {
            /** @description Of the person who agrees */
            name: string
            /** @description What they are in the organization */
            title: string
            /** @description Of the terms that were read. Left out: the current ones */
            termsVersion?: string
            /** @description `digest` of the terms that were read. Left out: the current ones */
            termsDigest?: string
            /** @description The APIs that were shown. When the app would get another one, nothing is agreed to. Left out: those that it has now */
            apiIds?: string[]
          }
        }
      }
    }
    responses: {
      /** @description What became of it, by organization. */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: {
              organizationId: string
              subscription?: components['schemas']['Subscription']
              /** @description Why there is no subscription */
              refusal?: {
                /** @enum {string} */
                error: 'not_found' | 'invalid' | 'conflict' | 'changed' | 'forbidden'
                detail: string
              }
            }[]
          }
        }
      }
    }
  }
  'subscriptions.get': {
    parameters: {
      query?: never
      header?: never
      path: {
        subscriptionId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Your part of it. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Subscription']
        }
      }
    }
  }
  'subscriptions.approve': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
        /** @description The `ETag` that the caller has seen: refused with 412 when it is another by now. */
        'If-Match'?: components['parameters']['If-Match']
      }
      path: {
        subscriptionId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The subscription as it is now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Subscription']
        }
      }
    }
  }
  'subscriptions.deny': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
        /** @description The `ETag` that the caller has seen: refused with 412 when it is another by now. */
        'If-Match'?: components['parameters']['If-Match']
      }
      path: {
        subscriptionId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The subscription as it is now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Subscription']
        }
      }
    }
  }
  'subscriptions.deactivate': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
        /** @description The `ETag` that the caller has seen: refused with 412 when it is another by now. */
        'If-Match'?: components['parameters']['If-Match']
      }
      path: {
        subscriptionId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The subscription as it is now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Subscription']
        }
      }
    }
  }
  'subscriptions.cancel': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
        /** @description The `ETag` that the caller has seen: refused with 412 when it is another by now. */
        'If-Match'?: components['parameters']['If-Match']
      }
      path: {
        subscriptionId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The subscription as it is now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Subscription']
        }
      }
    }
  }
  'subscriptions.reactivate': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
        /** @description The `ETag` that the caller has seen: refused with 412 when it is another by now. */
        'If-Match'?: components['parameters']['If-Match']
      }
      path: {
        subscriptionId: string
      }
      cookie?: never
    }
    requestBody?: {
      content: {
        'application/json': {
          /** @description Agreement that the app may work on the organization's data */
          consent?: {
            /** @description Of the person who agrees */
            name: string
            /** @description What they are in the organization */
            title: string
            /** @description Of the terms that were read. Left out: the current ones */
            termsVersion?: string
            /** @description `digest` of the terms that were read. Left out: the current ones */
            termsDigest?: string
            /** @description The APIs that were shown. When the app would get another one, nothing is agreed to. Left out: those that it has now */
            apiIds?: string[]
          }
        }
      }
    }
    responses: {
      /** @description The subscription as it is now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Subscription']
        }
      }
    }
  }
  'subscriptions.connect': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
        /** @description The `ETag` that the caller has seen: refused with 412 when it is another by now. */
        'If-Match'?: components['parameters']['If-Match']
      }
      path: {
        subscriptionId: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          apiId: string
          /** @description Agreement that the app may work on the organization's data */
          consent: {
            /** @description Of the person who agrees */
            name: string
            /** @description What they are in the organization */
            title: string
            /** @description Of the terms that were read. Left out: the current ones */
            termsVersion?: string
            /** @description `digest` of the terms that were read. Left out: the current ones */
            termsDigest?: string
            /** @description The APIs that were shown. When the app would get another one, nothing is agreed to. Left out: those that it has now */
            apiIds?: string[]
          }
        }
      }
    }
    responses: {
      /** @description The subscription as it is now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Subscription']
        }
      }
    }
  }
  'subscriptions.import': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          items: {
            id?: string
            organizationId: string
            appId: string
            /**
             * @description Default: Production
             * @enum {string}
             */
            environment?: 'Production' | 'Test' | 'UAT'
            /**
             * @description Default: active
             * @enum {string}
             */
            status?: 'pending' | 'active' | 'denied' | 'inactive' | 'cancelled'
            /** @description Default: one to each API that the app has selected in the environment */
            connections?: {
              id?: string
              apiId: string
              /**
               * @description Default: active in an active subscription, else inactive
               * @enum {string}
               */
              status?: 'pending' | 'active' | 'rejected' | 'inactive'
            }[]
            activatedAt?: number
            deactivatedAt?: number
          }[]
        }
      }
    }
    responses: {
      /** @description What became of each item. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            /** @description In the order of the items */
            items: {
              /** @enum {string} */
              outcome: 'imported' | 'unchanged' | 'refused'
              id?: string
              /** @description What to change */
              detail?: string
            }[]
            imported: number
            unchanged: number
            refused: number
          }
        }
      }
    }
  }
  'apps.subscriptionReport': {
    parameters: {
      query?: {
        /** @description How many rows at most */
        limit?: number
        /** @description `next` of the page before */
        after?: string
      }
      header?: never
      path: {
        appId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description CSV (RFC 4180). */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'text/csv; charset=utf-8': string
        }
      }
    }
  }
  'connections.list': {
    parameters: {
      query?: {
        /** @description How many at most */
        limit?: number
        /** @description `next` of the page before */
        after?: string
        /** @description Needed where you have more than 200 */
        apiId?: string
        /** @description Whose APIs they lead to */
        organizationId?: string
        /** @description `requesting`: the provider's admin API has not answered yet. `pending`: the provider has to accept */
        status?: 'requesting' | 'pending' | 'active' | 'rejected' | 'inactive'
        /** @description Each word begins a word of the subscribing organization's name, or of the API's */
        search?: string
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description With who is behind each. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: components['schemas']['Connection'][]
            next?: string
          }
        }
      }
    }
  }
  'connections.get': {
    parameters: {
      query?: never
      header?: never
      path: {
        connectionId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Without its values. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Connection']
        }
      }
    }
  }
  'connections.accept': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
        /** @description The `ETag` that the caller has seen: refused with 412 when it is another by now. */
        'If-Match'?: components['parameters']['If-Match']
      }
      path: {
        connectionId: string
      }
      cookie?: never
    }
    requestBody?: {
      content: {
        'application/json': {
          /** @description Subscription-specific values by their names. What is not named stays as it is. They are never shown */
          values?: {
            [key: string]: string | null
          }
          /** @description What the organization and the app are told */
          error?: string
        }
      }
    }
    responses: {
      /** @description The connection as it is now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Connection']
        }
      }
    }
  }
  'connections.reject': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
        /** @description The `ETag` that the caller has seen: refused with 412 when it is another by now. */
        'If-Match'?: components['parameters']['If-Match']
      }
      path: {
        connectionId: string
      }
      cookie?: never
    }
    requestBody?: {
      content: {
        'application/json': {
          /** @description What the organization and the app are told */
          error?: string
        }
      }
    }
    responses: {
      /** @description The connection as it is now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Connection']
        }
      }
    }
  }
  'connections.setValues': {
    parameters: {
      query?: never
      header?: {
        /** @description The `ETag` that the caller has seen: refused with 412 when it is another by now. */
        'If-Match'?: components['parameters']['If-Match']
      }
      path: {
        connectionId: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          /** @description Subscription-specific values by their names. What is not named stays as it is. They are never shown */
          values: {
            [key: string]: string | null
          }
        }
      }
    }
    responses: {
      /** @description The connection as it is now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Connection']
        }
      }
    }
  }
  'providerCalls.list': {
    parameters: {
      query?: {
        /** @description How many at most */
        limit?: number
        /** @description `next` of the page before */
        after?: string
        apiId?: string
        connectionId?: string
        /** @description `due`: tried until the provider answers. `failed`: refused by the provider, and waiting for a replay */
        state?: 'due' | 'done' | 'failed' | 'cancelled'
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Without what was sent. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: components['schemas']['ProviderCall'][]
            next?: string
          }
        }
      }
    }
  }
  'providerCalls.get': {
    parameters: {
      query?: never
      header?: never
      path: {
        callId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description With what is sent, and what came of it. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['ProviderCallsGet']
        }
      }
    }
  }
  'providerCalls.replay': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
        /** @description The `ETag` that the caller has seen: refused with 412 when it is another by now. */
        'If-Match'?: components['parameters']['If-Match']
      }
      path: {
        callId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The call, which is due. */
      202: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['ProviderCallsGet']
        }
      }
    }
  }
  'webhooks.list': {
    parameters: {
      query?: {
        /** @description How many at most */
        limit?: number
        /** @description `next` of the page before */
        after?: string
        appId?: string
        apiId?: string
        /** @description Each word begins a word of the app's name, or of the API's where `appId` or `apiId` is given */
        search?: string
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Yours to see; of each, your part. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: components['schemas']['Webhook'][]
            next?: string
          }
        }
      }
    }
  }
  'webhooks.get': {
    parameters: {
      query?: never
      header?: never
      path: {
        webhookId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Your part of it. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Webhook']
        }
      }
    }
  }
  'webhooks.update': {
    parameters: {
      query?: never
      header?: {
        /** @description The `ETag` that the caller has seen: refused with 412 when it is another by now. */
        'If-Match'?: components['parameters']['If-Match']
      }
      path: {
        webhookId: string
      }
      cookie?: never
    }
    requestBody?: {
      content: {
        'application/json': {
          /**
           * @description Which answers count as taken. Some webhooks answer 200 to what they do not trust: only 202 by default
           * @enum {string}
           */
          accepts?: '202' | '2xx'
          /** @description Requests under way at once, in all lanes together */
          concurrencyMax?: number
          /** @description Requests begun in a second. `null`: as many as there are */
          perSecondMax?: number | null
          /** @description For one attempt, from the look-up of its name to the end of the answer */
          timeoutMillis?: number
          /** @description The app’s people are told by mail of a lane that is held for so long */
          heldNoticeSeconds?: number
        }
      }
    }
    responses: {
      /** @description The webhook as it is now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Webhook']
        }
      }
    }
  }
  'webhooks.pause': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
        /** @description The `ETag` that the caller has seen: refused with 412 when it is another by now. */
        'If-Match'?: components['parameters']['If-Match']
      }
      path: {
        webhookId: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          /** @description For the record, and for those who look at it later */
          reason: string
        }
      }
    }
    responses: {
      /** @description The webhook as it is now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Webhook']
        }
      }
    }
  }
  'webhooks.resume': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
        /** @description The `ETag` that the caller has seen: refused with 412 when it is another by now. */
        'If-Match'?: components['parameters']['If-Match']
      }
      path: {
        webhookId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The webhook as it is now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Webhook']
        }
      }
    }
  }
  'webhooks.rotateSecret': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
        /** @description The `ETag` that the caller has seen: refused with 412 when it is another by now. */
        'If-Match'?: components['parameters']['If-Match']
      }
      path: {
        webhookId: string
      }
      cookie?: never
    }
    requestBody?: {
      content: {
        'application/json': {
          /** @description So long the older secrets sign along. 0: not at all, for one in wrong hands. Default: 86400 */
          overlapSeconds?: number
        }
      }
    }
    responses: {
      /** @description The only time that the secret is shown. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['WebhooksRotateSecret']
        }
      }
    }
  }
  'webhooks.test': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
        /** @description The `ETag` that the caller has seen: refused with 412 when it is another by now. */
        'If-Match'?: components['parameters']['If-Match']
      }
      path: {
        webhookId: string
      }
      cookie?: never
    }
    requestBody?: {
      content: {
        'application/json': {
          /** @description What is behind `/v2/events/`. A slash before it is passed over */
          channel?: string
          /** @description JSON, up to 256 KiB */
          payload?: unknown
        }
      }
    }
    responses: {
      /** @description The event, which waits in a lane of its own. */
      202: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Event']
        }
      }
    }
  }
  'webhooks.queue': {
    parameters: {
      query?: never
      header?: never
      path: {
        webhookId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Counts. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['WebhooksQueue']
        }
      }
    }
  }
  'webhooks.lanes': {
    parameters: {
      query?: {
        /** @description How many at most */
        limit?: number
        /** @description `next` of the page before */
        after?: string
      }
      header?: never
      path: {
        webhookId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Of each, your part. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: {
              /** @description At its head */
              eventId: string
              /** @description For the API’s people. Absent also where the event has none */
              partitionKey?: string
              /** @description Place of the head */
              seq: number
              /** @description Events, the head included */
              waiting: number
              /** @description Of the head */
              attempts: number
              /** @description Absent while the webhook is paused */
              nextAttemptAt?: number
              /** @description Seconds since 1970, with milliseconds */
              heldSince?: number
              /** @description HTTP status of the last answer. For the app’s people */
              lastStatus?: number
              /** @description Why there was no answer. For the app’s people */
              lastFault?: string
            }[]
            next?: string
          }
        }
      }
    }
  }
  'webhooks.retry': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
        /** @description The `ETag` that the caller has seen: refused with 412 when it is another by now. */
        'If-Match'?: components['parameters']['If-Match']
      }
      path: {
        webhookId: string
      }
      cookie?: never
    }
    requestBody?: {
      content: {
        'application/json': {
          /** @description In whose lane. Left out: in all */
          eventId?: string
        }
      }
    }
    responses: {
      /** @description What waits. */
      202: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['WebhooksQueue']
        }
      }
    }
  }
  'webhooks.skip': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
        /** @description The `ETag` that the caller has seen: refused with 412 when it is another by now. */
        'If-Match'?: components['parameters']['If-Match']
      }
      path: {
        webhookId: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          /** @description At the head of its lane */
          eventId: string
          /** @description The place where you saw it: of a replayed event, which one is meant */
          seq?: number
          /** @description For the record, and for those who look at it later */
          reason: string
        }
      }
    }
    responses: {
      /** @description What waits now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['WebhooksQueue']
        }
      }
    }
  }
  'webhooks.replay': {
    parameters: {
      query?: never
      header?: {
        /** @description Makes the request safe to repeat: within a day the same key gets the same reply, unless that was a refusal, and nothing is done twice. */
        'Idempotency-Key'?: components['parameters']['Idempotency-Key']
        /** @description The `ETag` that the caller has seen: refused with 412 when it is another by now. */
        'If-Match'?: components['parameters']['If-Match']
      }
      path: {
        webhookId: string
      }
      cookie?: never
    }
    requestBody?: {
      content: {
        'application/json': {
          eventIds?: string[]
          /** @description Those with the same partition key as this event */
          sameKeyAs?: string
          /** @description For the API’s people: those with this key */
          partitionKey?: string
          /**
           * @description All that are kept
           * @constant
           */
          all?: true
          /** @description Received from then on */
          from?: number
          /** @description Received before then */
          to?: number
          /** @description `next` of the page before */
          after?: string
          /** @description Only counts. Up to 100000; `next` says that there are more */
          dryRun?: boolean
        }
      }
    }
    responses: {
      /** @description How many. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['WebhooksReplay']
        }
      }
    }
  }
  'webhooks.deliveries.list': {
    parameters: {
      query?: {
        /** @description How many at most */
        limit?: number
        /** @description `next` of the page before */
        after?: string
        /** @description `cancelled`: when its turn came, the webhook was not to get it any more */
        state?: 'waiting' | 'delivered' | 'skipped' | 'cancelled'
        eventId?: string
        /** @description Those with the same partition key as this event */
        sameKeyAs?: string
        /** @description Their `X-Request-Id` */
        requestId?: string
        /** @description Received from then on, in seconds since 1970 */
        from?: number
        /** @description Received before then */
        to?: number
      }
      header?: never
      path: {
        webhookId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Of each, your part. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: components['schemas']['WebhooksDelivery'][]
            next?: string
          }
        }
      }
    }
  }
  'webhooks.deliveryReport': {
    parameters: {
      query?: {
        /** @description `cancelled`: when its turn came, the webhook was not to get it any more */
        state?: 'waiting' | 'delivered' | 'skipped' | 'cancelled'
        eventId?: string
        /** @description Those with the same partition key as this event */
        sameKeyAs?: string
        /** @description Their `X-Request-Id` */
        requestId?: string
        /** @description Received from then on, in seconds since 1970 */
        from?: number
        /** @description Received before then */
        to?: number
        /** @description How many rows at most */
        limit?: number
        /** @description `next` of the page before */
        after?: string
      }
      header?: never
      path: {
        webhookId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description CSV (RFC 4180). */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'text/csv; charset=utf-8': string
        }
      }
    }
  }
  'webhooks.deliveries.get': {
    parameters: {
      query?: never
      header?: never
      path: {
        webhookId: string
        eventId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Your part of it. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['WebhooksDeliveriesGet']
        }
      }
    }
  }
  'events.list': {
    parameters: {
      query?: {
        /** @description How many at most */
        limit?: number
        /** @description `next` of the page before */
        after?: string
        apiId?: string
        /** @description Their `X-Request-Id` */
        requestId?: string
        partitionKey?: string
        /** @description A slash before it is passed over */
        channel?: string
        /** @description Received from then on, in seconds since 1970 */
        from?: number
        /** @description Received before then */
        to?: number
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Without their payloads. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: components['schemas']['Event'][]
            next?: string
          }
        }
      }
    }
  }
  'events.get': {
    parameters: {
      query?: never
      header?: never
      path: {
        eventId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Your part of it. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['EventsGet']
        }
      }
    }
  }
  'decisions.get': {
    parameters: {
      query?: never
      header?: never
      path: {
        /** @description As the answer to the call had it, with `~` for each `/` */
        requestId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Everything with this Request-Id that you may see. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['DecisionsGet']
        }
      }
    }
  }
  'me.attention': {
    parameters: {
      query?: {
        organizationId?: string
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description What needs you; empty where nothing does. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: {
              /** @enum {string} */
              kind:
                | 'activation_pending'
                | 'connection_pending'
                | 'provider_call_failed'
                | 'webhook_paused'
                | 'lane_held'
                | 'secret_expiring'
                | 'values_missing'
                | 'error_spike'
                | 'invitation'
                | 'join_request'
                | 'key_rotation'
                | 'store_behind'
              /**
               * @description `now`: something does not work, or somebody has waited for a day
               * @enum {string}
               */
              severity: 'now' | 'soon'
              /** @description When it is due, where it is still to come; otherwise when it happened or began */
              at: number
              /** @description Whose people it needs */
              organizationId?: string
              /** @description What it is about. A webhook has no name */
              subject: {
                id: string
                /** @description Absent: it is gone */
                name?: string
                /** @enum {string} */
                kind: 'app' | 'api' | 'webhook' | 'organization' | 'authorization_server' | 'store'
              }
              /** @description Since when it has been so */
              since?: number
              /** @description Activations, connections, calls, lanes or requests to join */
              count?: number
              /** @description There may be more than `count` */
              isAtLeast?: boolean
              /** @description Of `invitation` */
              invitationId?: string
              /** @description Of a webhook, as is the next */
              app?: {
                id: string
                /** @description Absent: it is gone */
                name?: string
              }
              api?: {
                id: string
                /** @description Absent: it is gone */
                name?: string
              }
              /**
               * @description Of `webhook_paused`. `gone`: it answered 410
               * @enum {string}
               */
              pausedBy?: 'person' | 'gone'
              /** @description Of `error_spike`: in the hour that began at `at` */
              errors?: number
              /** @description In an hour of the day before, on average */
              usualErrors?: number
              /** @description Of `values_missing`: their names */
              valueNames?: string[]
              /** @description Of `store_behind`: how long ago everything was last heard of */
              millis?: number
            }[]
            /** @description This is not all */
            more: boolean
          }
        }
      }
    }
  }
  'metering.metrics': {
    parameters: {
      query?: {
        apiId?: string
        appId?: string
        environment?: 'Production' | 'Test' | 'Dev' | 'UAT'
        version?: string
        /** @description In whole hours. Default: a day before `to` */
        from?: number
        /** @description Default: now */
        to?: number
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description What the calls of this time come to. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['MeteringMetrics']
        }
      }
    }
  }
  'metering.errors': {
    parameters: {
      query?: {
        apiId?: string
        appId?: string
        /** @description Calls that began then or later. Default: 15 minutes ago; with `requestId`: ever */
        from?: number
        /** @description Calls that began before */
        to?: number
        status?: string
        /** @description Codes of errors, with commas between */
        codes?: string
        method?: string
        source?: 'FORTELLIS' | 'API'
        requestId?: string
        /** @description `next` of the page before; in a table, `id` of its last row */
        after?: string
        /** @description How many at most */
        limit?: number
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description A page. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: {
              id: string
              /** @description RFC 3339, UTC */
              time: string
              requestId: string
              status: number
              method: string
              /** @description Path of the request, without its query; segments of more than 40 characters are cut short */
              url: string
              /** @description See docs/errors.md. `TARGET-RESPONSE`: the API service's own */
              code: string
              /** @enum {string} */
              source: 'FORTELLIS' | 'API'
              apiId?: string
              version?: string
              /** @enum {string} */
              environment?: 'Production' | 'Test' | 'Dev'
              appId?: string
              subscriptionId?: string
            }[]
            next?: string
          }
        }
      }
    }
  }
  'metering.errorReport': {
    parameters: {
      query?: {
        apiId?: string
        appId?: string
        /** @description Calls that began then or later. Default: 15 minutes ago; with `requestId`: ever */
        from?: number
        /** @description Calls that began before */
        to?: number
        status?: string
        /** @description Codes of errors, with commas between */
        codes?: string
        method?: string
        source?: 'FORTELLIS' | 'API'
        requestId?: string
        /** @description `next` of the page before; in a table, `id` of its last row */
        after?: string
        /** @description How many rows at most */
        limit?: number
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description CSV (RFC 4180). */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'text/csv; charset=utf-8': string
        }
      }
    }
  }
  'metering.usage': {
    parameters: {
      query?: {
        apiId?: string
        appId?: string
        /** @description In UTC. `current`: month to date; `last`: the month before */
        month?: string
        environment?: 'Production' | 'Test' | 'Dev' | 'UAT'
        version?: string
        subscriptionId?: string
        /** @description `next` of the page before; in a table, `row` of its last row */
        after?: string
        /** @description How many at most */
        limit?: number
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description A page. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            month: number
            items: {
              api?: {
                id: string
                /** @description Empty: it is gone */
                name: string
                version: string
                /** @enum {string} */
                environment: 'Production' | 'Test' | 'Dev'
              }
              app?: {
                id: string
                /** @description Empty: it is gone */
                name: string
                organization: {
                  id: string
                  /** @description Empty: it is gone */
                  name: string
                }
              }
              subscriptionId?: string
              /** @description For whom it was called */
              organization?: {
                id: string
                /** @description Empty: it is gone */
                name: string
              }
              counts: {
                calls: number
                status2xx: number
                /** @description Refused by the gateway: source FORTELLIS */
                gateway4xx: number
                /** @description Answered so by the API service */
                api4xx: number
                gateway5xx: number
                api5xx: number
                /** @description The client had left */
                unanswered: number
                /** @description Of bodies */
                requestBytes: number
                /** @description Of bodies */
                responseBytes: number
              }
            }[]
            next?: string
            /** @description Between these a gateway ended without a word: up to about a second of its calls may be missing */
            gaps: {
              /** @description Milliseconds since 1970 */
              fromMillis: number
              /** @description Milliseconds since 1970 */
              toMillis: number
            }[]
          }
        }
      }
    }
  }
  'metering.usageReport': {
    parameters: {
      query?: {
        apiId?: string
        appId?: string
        /** @description In UTC. `current`: month to date; `last`: the month before */
        month?: string
        environment?: 'Production' | 'Test' | 'Dev' | 'UAT'
        version?: string
        subscriptionId?: string
        /** @description `next` of the page before; in a table, `row` of its last row */
        after?: string
        /** @description How many rows at most */
        limit?: number
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description CSV (RFC 4180). */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'text/csv; charset=utf-8': string
        }
      }
    }
  }
}
