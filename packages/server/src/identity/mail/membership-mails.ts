import type { User } from '../../store/index.ts'
import { composeMail } from './compose-mail.ts'
import type { Mailer } from './create-mailer.ts'
import type { MembershipMailKind } from './mail-messages.ts'

export type MembershipMailReader = Pick<User, 'name' | 'email' | 'claims'>

/** Mails about belonging to an organization. They prove nothing and hold no link: what they are about is decided after signing in. */
export interface MembershipMails {
  /** Resolves when the mail is kept. Rejects with StoreUnavailable. `organization`: its name, or its id for who may not know the name. */
  send(kind: MembershipMailKind, reader: MembershipMailReader, organization: string): Promise<void>
}

export interface MembershipMailsDeps {
  mailer: Pick<Mailer, 'send'>
  /** What people call this exchange. */
  exchange: () => string
}

export function createMembershipMails({ mailer, exchange }: MembershipMailsDeps): MembershipMails {
  return {
    send: (kind, user, organization) => mailer.send(composeMail({ kind, user, exchange: exchange(), organization })),
  }
}
