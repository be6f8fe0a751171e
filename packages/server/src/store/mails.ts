import type { EpochSeconds } from '@portreeve/protocol'

/** A mail to be sent, or in `portreeve dev` to be read in the mailbox page. */
export interface Mail {
  /** UUID of version 7, so that order of ids is order of time. */
  id: string
  to: string
  subject: string
  text: string
  html: string
  createdAt: EpochSeconds
  /** Undefined: it stays in the mailbox; nothing sends it. */
  nextAttemptAt?: EpochSeconds | undefined
  attempts: number
  sentAt?: EpochSeconds | undefined
  /** What the mail server said last; never an address. */
  lastFault?: string | undefined
}

/** Methods reject with StoreUnavailable only. Proven by contract/mails.ts. */
export interface MailStore {
  put(mail: Mail): Promise<void>
  find(id: string): Promise<Mail | undefined>
  /** Newest first. */
  list(limit: number): Promise<Mail[]>
  /**
   * Takes up to `limit` of the mails that are due, those that wait longest, and puts their next attempt to `leaseUntil`, so
   * that no other node sends them meanwhile. Counts `attempts` up. Oldest first. Fewer when another node asks at that moment.
   */
  takeDue(now: EpochSeconds, leaseUntil: EpochSeconds, limit: number): Promise<Mail[]>
  /** Sent: its text is emptied, because it may hold a link that is worth something. */
  sent(id: string, at: EpochSeconds): Promise<void>
  failed(id: string, fault: string, nextAttemptAt: EpochSeconds | undefined): Promise<void>
  prune(createdBefore: EpochSeconds): Promise<void>
}
