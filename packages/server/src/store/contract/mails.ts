import { expect, it } from 'vitest'
import type { Engine } from './engines.ts'
import { mail, seconds, unique } from './samples.ts'
import { useStore } from './suite.ts'

export function mailsContract(engine: Engine): void {
  const subject = useStore(engine)

  it('finds every field of what was put, and lists the newest first', async () => {
    const { mails } = subject.store
    const plain = mail({ id: unique('zz-1') })
    const full = mail({
      id: unique('zz-2'),
      nextAttemptAt: seconds(9_000_000_000),
      attempts: 3,
      sentAt: seconds(8),
      lastFault: '451 try again',
    })
    for (const one of [plain, full]) {
      await mails.put(one)
      expect(await mails.find(one.id)).toStrictEqual(one)
    }
    expect(await mails.list(2)).toStrictEqual([full, plain])
    expect(await mails.list(1)).toStrictEqual([full])
    expect(await mails.find(unique('mail'))).toBeUndefined()
  })

  it('hands out what waits longest, oldest first, and not again before the lease ends', async () => {
    const { mails } = subject.store
    const prefix = unique('due')
    const [first, second, third] = [1, 2, 3].map((n) => mail({ id: `${prefix}-${n}`, nextAttemptAt: seconds(100 - n) }))
    for (const one of [third, first, second]) await mails.put(one as NonNullable<typeof one>)
    await mails.put(mail({ nextAttemptAt: seconds(101) }))
    await mails.put(mail())
    const leased = { nextAttemptAt: 160, attempts: 1 }
    expect(await mails.takeDue(seconds(100), seconds(160), 2)).toStrictEqual([
      { ...second, ...leased },
      { ...third, ...leased },
    ])
    expect(await mails.takeDue(seconds(100), seconds(160), 2)).toStrictEqual([{ ...first, ...leased }])
    expect(await mails.takeDue(seconds(100), seconds(160), 9)).toEqual([])
    const again = await mails.takeDue(seconds(160), seconds(200), 9)
    expect(again.slice(0, 3).map(({ id, attempts }) => [id, attempts])).toEqual(
      [1, 2, 3].map((n) => [`${prefix}-${n}`, 2]),
    )
  })

  it('empties the text of what was sent, keeps it, and never sends it again (T-22: it may hold a link)', async () => {
    const { mails } = subject.store
    const kept = mail({ nextAttemptAt: seconds(10) })
    await mails.put(kept)
    await mails.sent(kept.id, seconds(20))
    const { nextAttemptAt: _, ...rest } = kept
    const sent = { ...rest, text: '', html: '', sentAt: 20 }
    expect(await mails.find(kept.id)).toStrictEqual(sent)
    // The slower of two senders cannot bring it back.
    await mails.failed(kept.id, 'timeout', seconds(30))
    expect(await mails.find(kept.id)).toStrictEqual(sent)
  })

  it('notes a failure, with another attempt or without', async () => {
    const { mails } = subject.store
    const kept = mail({ nextAttemptAt: seconds(10) })
    await mails.put(kept)
    await mails.failed(kept.id, '451 later', seconds(30))
    expect(await mails.find(kept.id)).toStrictEqual({ ...kept, nextAttemptAt: 30, lastFault: '451 later' })
    await mails.failed(kept.id, '550 no such mailbox', undefined)
    const { nextAttemptAt: _, ...rest } = kept
    expect(await mails.find(kept.id)).toStrictEqual({ ...rest, lastFault: '550 no such mailbox' })
  })

  it('forgets mails created before a moment', async () => {
    const { mails } = subject.store
    const [old, young] = [mail({ createdAt: seconds(999) }), mail({ createdAt: seconds(1_000) })]
    await mails.put(old)
    await mails.put(young)
    await mails.prune(seconds(1_000))
    expect(await mails.find(old.id)).toBeUndefined()
    expect(await mails.find(young.id)).toStrictEqual(young)
  })
}
