import type { User } from '../../store/index.ts'
import { composeMail } from './compose-mail.ts'
import type { Mailer } from './create-mailer.ts'
import type { MembershipMailKind } from './mail-messages.ts'

export type MembershipMailReader = Pick<User, 'name' | 'email' | 'claims'>

/** Mails about belonging to an organization. They prove nothing: their link, if any, leads to the console, and what they are about is decided after signing in. */
export interface MembershipMails {
  /** Resolves when the mail is kept. Rejects with StoreUnavailable. `organization`: its name, or its id for who may not know the name. */
  send(kind: MembershipMailKind, reader: MembershipMailReader, organization: string): Promise<void>
}

export interface MembershipMailsDeps {
  mailer: Pick<Mailer, 'send'>
  /** What people call this exchange. */
  exchange: () => string
  /** Where the console is. Undefined: there is none, and the mails have no link. */
  consoleUrl?: string | undefined
}

/** Pages of the console. Owners of several organizations find a request on its start page, whichever they work for. */
const paths: Readonly<Record<MembershipMailKind, string | undefined>> = {
  organization_invitation: '/organization/new',
  join_requested: '/',
  join_approved: '/',
  join_denied: undefined,
}

export function createMembershipMails({ mailer, exchange, consoleUrl }: MembershipMailsDeps): MembershipMails {
  const linkOf = (kind: MembershipMailKind) => {
    const path = paths[kind]
    return consoleUrl === undefined || path === undefined ? undefined : new URL(path, consoleUrl).href
  }
  return {
    send: (kind, user, organization) =>
      mailer.send(composeMail({ kind, user, exchange: exchange(), organization, link: linkOf(kind) })),
  }
}
