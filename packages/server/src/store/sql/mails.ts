import type { EpochSeconds } from '@portreeve/protocol'
import type { Mail, MailStore } from '../mails.ts'
import type { MailRow } from '../schema.ts'
import { prune, pruneSome } from './prune.ts'
import type { Reads, Transaction } from './session.ts'
import { insert, statement } from './statement.ts'

const columns = [
  'id',
  'recipient',
  'subject',
  'text',
  'html',
  'created_at',
  'next_attempt_at',
  'attempts',
  'sent_at',
  'last_fault',
] as const satisfies (keyof MailRow)[]

export const mailStatements = {
  put: insert('mail_put', 'mail', columns),
  find: statement('mail_find', (db, p: { id: string }) => db.selectFrom('mail').select(columns).where('id', '=', p.id)),
  list: statement('mail_list', (db, p: { limit: number }) =>
    db.selectFrom('mail').select(columns).orderBy('id', 'desc').limit(p.limit),
  ),
  due: statement('mail_due', (db, p: { now: number; limit: number }) =>
    db
      .selectFrom('mail')
      .select('id')
      .where('next_attempt_at', '<=', p.now)
      .orderBy('next_attempt_at')
      .orderBy('id')
      .limit(p.limit),
  ),
  take: statement('mail_take', (db, p: { id: string; now: number; lease_until: number }) =>
    db
      .updateTable('mail')
      .set((row) => ({ next_attempt_at: p.lease_until, attempts: row('attempts', '+', 1) }))
      .where('id', '=', p.id)
      // Whoever was faster has moved it.
      .where('next_attempt_at', '<=', p.now)
      .returning(columns),
  ),
  sent: statement('mail_sent', (db, p: { id: string; at: number; nothing: string }) =>
    db
      .updateTable('mail')
      .set({ sent_at: p.at, next_attempt_at: null, text: p.nothing, html: p.nothing })
      .where('id', '=', p.id),
  ),
  failed: statement('mail_failed', (db, p: { id: string; fault: string; next_attempt_at: number | null }) =>
    db
      .updateTable('mail')
      .set({ last_fault: p.fault, next_attempt_at: p.next_attempt_at })
      .where('id', '=', p.id)
      .where('sent_at', 'is', null),
  ),
  prune: prune('mail_prune', 'mail', ['id'], 'created_at'),
}

function fromRow(row: MailRow): Mail {
  return {
    id: row.id,
    to: row.recipient,
    subject: row.subject,
    text: row.text,
    html: row.html,
    createdAt: row.created_at as EpochSeconds,
    ...(row.next_attempt_at !== null && { nextAttemptAt: row.next_attempt_at as EpochSeconds }),
    attempts: row.attempts,
    ...(row.sent_at !== null && { sentAt: row.sent_at as EpochSeconds }),
    ...(row.last_fault !== null && { lastFault: row.last_fault }),
  }
}

export function mailReads(reads: Reads): Pick<MailStore, 'find' | 'list'> {
  return {
    async find(id) {
      const row = await reads.first(mailStatements.find, { id })
      return row && fromRow(row)
    },
    async list(limit) {
      return (await reads.all(mailStatements.list, { limit })).map(fromRow)
    },
  }
}

export const mailWrites = {
  async put(tx: Transaction, mail: Mail): Promise<void> {
    await tx.run(mailStatements.put, {
      id: mail.id,
      recipient: mail.to,
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
      created_at: mail.createdAt,
      next_attempt_at: mail.nextAttemptAt ?? null,
      attempts: mail.attempts,
      sent_at: mail.sentAt ?? null,
      last_fault: mail.lastFault ?? null,
    })
  },
  async takeDue(tx: Transaction, now: EpochSeconds, lease_until: EpochSeconds, limit: number): Promise<Mail[]> {
    const due = await tx.all(mailStatements.due, { now, limit })
    // One by one, in order of ids, so that two nodes never wait for each other.
    const ids = due.map(({ id }) => id).toSorted()
    const taken = await Promise.all(ids.map((id) => tx.first(mailStatements.take, { id, now, lease_until })))
    return taken.flatMap((row) => (row ? [fromRow(row)] : []))
  },
  async sent(tx: Transaction, id: string, at: EpochSeconds): Promise<void> {
    await tx.run(mailStatements.sent, { id, at, nothing: '' })
  },
  async failed(tx: Transaction, id: string, fault: string, nextAttemptAt: EpochSeconds | undefined): Promise<void> {
    await tx.run(mailStatements.failed, { id, fault, next_attempt_at: nextAttemptAt ?? null })
  },
  async prune(tx: Transaction, createdBefore: EpochSeconds): Promise<boolean> {
    return pruneSome(tx, mailStatements.prune, { before: createdBefore })
  },
}
