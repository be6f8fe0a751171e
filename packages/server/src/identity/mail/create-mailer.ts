import type { EpochSeconds } from '@portreeve/protocol'
import { v7 as uuidv7 } from 'uuid'
import { type Mail, type MailStore, type WriteCall, writeCalls } from '../../store/index.ts'
import type { Log } from '../../telemetry/index.ts'

/** How mails leave the house. */
export interface MailTransport {
  /** Resolves when the mail server has taken it. Rejects with MailRefused, or with any fault that may pass. */
  send(mail: Pick<Mail, 'to' | 'subject' | 'text' | 'html'>): Promise<void>
  close(): void
}

/** The mail server will never take this mail. `message` holds no address and no link. */
export class MailRefused extends Error {
  override readonly name = 'MailRefused'
}

export interface Mailer {
  /** Resolves when the mail is kept; it is sent soon after. Rejects with StoreUnavailable. */
  send(mail: Pick<Mail, 'to' | 'subject' | 'text' | 'html'>): Promise<void>
  /** The write that keeps it, for `store.together` beside what it tells of; it is sent some seconds after the commit. */
  write(mail: Pick<Mail, 'to' | 'subject' | 'text' | 'html'>): WriteCall
  /** Sends what is due now. Resolves when all of it was tried once. */
  sendDue(): Promise<void>
  close(): void
}

export interface MailerDeps {
  store: MailStore
  /** Without one, mails stay in the mailbox (`portreeve dev`). */
  transport?: MailTransport | undefined
  now: () => EpochSeconds
  log: Log
}

const LOOK_EVERY_MILLIS = 5_000
const AT_ONCE = 10
/** Longer than a mail server may take: transports have a deadline of their own. */
const LEASE_SECONDS = 300
const FIRST_RETRY_SECONDS = 30
const RETRY_SECONDS_MAX = 3_600
const GIVE_UP_SECONDS = 86_400

/** Keeps mails until they are sent, so that none is lost with the process, and none is sent twice by two nodes. */
export function createMailer({ store, transport, now, log }: MailerDeps): Mailer {
  let looking: Promise<void> | undefined
  const timer = transport && setInterval(() => void lookAgain(), LOOK_EVERY_MILLIS)
  timer?.unref()

  async function attempt(mail: Mail, transport: MailTransport): Promise<void> {
    try {
      await transport.send(mail)
      await store.sent(mail.id, now())
    } catch (fault) {
      const next = nextAttempt(mail, fault, now())
      const said = faultOf(fault)
      await store.failed(mail.id, said, next)
      log.warn({ mailId: mail.id, attempts: mail.attempts, fault: said, givenUp: next === undefined }, 'mail not sent')
    }
  }

  async function sendDue(): Promise<void> {
    if (!transport) return
    const at = now()
    const due = await store.takeDue(at, (at + LEASE_SECONDS) as EpochSeconds, AT_ONCE)
    await Promise.all(due.map((mail) => attempt(mail, transport)))
    if (due.length === AT_ONCE) await sendDue()
  }

  /** One look at a time. The store's faults are logged: what was due stays due. */
  function lookAgain(): Promise<void> {
    looking ??= sendDue()
      .catch((fault: unknown) => log.error({ err: fault }, 'mails could not be looked for'))
      .finally(() => {
        looking = undefined
      })
    return looking
  }

  function toKeep({ to, subject, text, html }: Parameters<Mailer['send']>[0]): Mail {
    const createdAt = now()
    const nextAttemptAt = transport ? createdAt : undefined
    return { id: uuidv7(), to, subject, text, html, createdAt, nextAttemptAt, attempts: 0 }
  }

  return {
    async send(mail) {
      await store.put(toKeep(mail))
      void lookAgain()
    },
    write: (mail) => writeCalls.mails.put(toKeep(mail)),
    sendDue: lookAgain,
    close() {
      clearInterval(timer)
      transport?.close()
    },
  }
}

/** Undefined: it is given up. `attempts` counts the one that just failed. Pure. */
export function nextAttempt(
  { attempts, createdAt }: Pick<Mail, 'attempts' | 'createdAt'>,
  fault: unknown,
  at: EpochSeconds,
): EpochSeconds | undefined {
  if (fault instanceof MailRefused) return undefined
  const next = at + Math.min(FIRST_RETRY_SECONDS * 2 ** (attempts - 1), RETRY_SECONDS_MAX)
  return next <= createdAt + GIVE_UP_SECONDS ? (next as EpochSeconds) : undefined
}

/** A word of ours or of the system (`ECONNREFUSED`): what servers say repeats addresses. */
function faultOf(fault: unknown): string {
  if (fault instanceof MailRefused) return fault.message
  const code = (fault as { code?: unknown } | undefined)?.code
  return typeof code === 'string' ? code : 'failed'
}
