import type { User, WriteCall } from '../../store/index.ts'
import { composeMail } from './compose-mail.ts'
import type { Mailer } from './create-mailer.ts'
import type { WebhookMailKind } from './mail-messages.ts'

/** Mails about webhooks. They hold names, and nothing of an event. */
export interface WebhookMails {
  /** The write of one, for `store.together` beside what it tells of. */
  write(
    kind: WebhookMailKind,
    reader: Pick<User, 'name' | 'email' | 'claims'>,
    about: { app: string; api: string },
  ): WriteCall
}

export interface WebhookMailsDeps {
  mailer: Pick<Mailer, 'write'>
  /** What people call this exchange. */
  exchange: () => string
}

export function createWebhookMails({ mailer, exchange }: WebhookMailsDeps): WebhookMails {
  return {
    write: (kind, user, about) => mailer.write(composeMail({ kind, user, exchange: exchange(), ...about })),
  }
}
