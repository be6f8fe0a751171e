import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { EpochSeconds } from '@portreeve/protocol'
import { SMTPServer } from 'smtp-server'
import { afterEach, describe, expect, it } from 'vitest'
import type { Mail } from '../../store/index.ts'
import { openTestStore } from '../../store/testing/open-test-store.ts'
import { createLog } from '../../telemetry/index.ts'
import { composeMail } from './compose-mail.ts'
import { createMailer, MailRefused, type MailTransport, nextAttempt } from './create-mailer.ts'
import { mailMessages } from './mail-messages.ts'
import { createMembershipMails } from './membership-mails.ts'
import { createSmtpTransport } from './smtp-transport.ts'

const opened: (() => unknown)[] = []
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close()
})

const at = 1_800_000_000 as EpochSeconds
const mail = {
  to: 'karin@lakeside.example',
  subject: 'Choose a new password',
  text: 'https://identity.example/reset-password/SECRET\n',
  html: '<p>SECRET</p>',
}

async function setUp(transport?: MailTransport) {
  const store = await openTestStore()
  opened.push(() => store.close())
  const clock = { now: at }
  const logged: string[] = []
  const log = createLog('debug', { write: (line) => void logged.push(line) })
  const mailer = createMailer({ store: store.mails, transport, now: () => clock.now, log })
  opened.push(() => mailer.close())
  const kept = async () => (await store.mails.list(10))[0] as Mail
  return { store, mailer, clock, logged, kept }
}

/** A transport that answers as told. */
function scripted(answers: (Error | undefined)[]): MailTransport & { sent: string[] } {
  const sent: string[] = []
  return {
    sent,
    async send({ to }) {
      const answer = answers.shift()
      if (answer) throw answer
      sent.push(to)
    },
    close() {},
  }
}

/** A mail server that remembers what it was given. */
async function smtpServer(refuse?: { code: number; message: string }) {
  const received: string[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo(_address, _session, done) {
      done(refuse ? Object.assign(new Error(refuse.message), { responseCode: refuse.code }) : null)
    },
    onData(stream, _session, done) {
      let text = ''
      stream.setEncoding('utf8')
      stream.on('data', (chunk: string) => {
        text += chunk
      })
      stream.on('end', () => {
        received.push(text)
        done()
      })
    },
  })
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  opened.push(() => new Promise<void>((resolve) => server.close(resolve)))
  const { port } = server.server.address() as AddressInfo
  return { received, url: `smtp://127.0.0.1:${port}` }
}

const FROM = 'Lakeside Exchange <no-reply@exchange.example>'

describe('mails', () => {
  it('stay in the mailbox where there is no mail server', async () => {
    const { mailer, kept, store } = await setUp()
    await mailer.send(mail)
    await mailer.sendDue()
    expect(await kept()).toMatchObject({ ...mail, attempts: 0 })
    expect((await kept()).sentAt).toBeUndefined()
    expect(await store.mails.takeDue((at + 1e6) as EpochSeconds, (at + 2e6) as EpochSeconds, 10)).toEqual([])
  })

  it('are sent by SMTP, and their text is forgotten then (RFC 5321)', async () => {
    const { url, received } = await smtpServer()
    const { mailer, kept } = await setUp(createSmtpTransport({ url, from: FROM }))
    await mailer.send(mail)
    await expect.poll(async () => (await kept()).sentAt).toBe(at)
    expect(received).toHaveLength(1)
    expect(received[0]).toContain(`From: ${FROM}`)
    expect(received[0]).toContain('To: karin@lakeside.example')
    expect(received[0]).toContain('Subject: Choose a new password')
    expect(received[0]).toContain('https://identity.example/reset-password/SECRET')
    expect(JSON.stringify(await kept())).not.toContain('SECRET')
  })

  it('go to one address, whatever stands in it', async () => {
    const { url, received } = await smtpServer()
    const transport = createSmtpTransport({ url, from: FROM })
    opened.push(() => transport.close())
    await transport.send({ ...mail, to: 'a@lakeside.example,evil@example.com' }).catch(() => undefined)
    await transport.send({ ...mail, subject: 'Hello\r\nBcc: evil@example.com' })
    for (const text of received) expect(text).not.toMatch(/^(Bcc|To):.*evil@example\.com/m)
  })

  it('that the mail server will never take are given up at once, and nothing of them is logged', async () => {
    const { url } = await smtpServer({ code: 550, message: 'no such user karin@lakeside.example' })
    const { mailer, kept, logged } = await setUp(createSmtpTransport({ url, from: FROM }))
    await mailer.send(mail)
    await expect.poll(async () => (await kept()).lastFault).toBe('recipient refused with 550')
    expect((await kept()).nextAttemptAt).toBeUndefined()
    expect(logged.join()).toContain('recipient refused with 550')
    expect(logged.join()).not.toMatch(/karin|SECRET/)
  })

  it('are tried again after a fault that may pass, later each time, and no longer than a day', async () => {
    const transport = scripted([
      new Error('karin@lakeside.example is busy'),
      Object.assign(new Error('x'), { code: 'ECONNREFUSED' }),
      undefined,
    ])
    const { mailer, clock, kept, logged } = await setUp(transport)
    await mailer.send(mail)
    await expect.poll(async () => (await kept()).lastFault).toBe('failed')
    expect((await kept()).nextAttemptAt).toBe(at + 30)
    clock.now = (at + 29) as EpochSeconds
    await mailer.sendDue()
    expect((await kept()).attempts).toBe(1)
    clock.now = (at + 30) as EpochSeconds
    await mailer.sendDue()
    expect(await kept()).toMatchObject({ attempts: 2, nextAttemptAt: at + 30 + 60, lastFault: 'ECONNREFUSED' })
    clock.now = (at + 90) as EpochSeconds
    await mailer.sendDue()
    expect(transport.sent).toEqual(['karin@lakeside.example'])
    expect(logged.join()).not.toContain('karin')
  })

  it('wait as long as said, and are given up after a day', () => {
    const fault = new Error('busy')
    const after = (attempts: number, seconds: number) => {
      const next = nextAttempt({ attempts, createdAt: at }, fault, (at + seconds) as EpochSeconds)
      return next && next - at - seconds
    }
    expect([1, 2, 3, 7, 8, 20].map((attempts) => after(attempts, 0))).toEqual([30, 60, 120, 1920, 3600, 3600])
    expect(after(20, 86_400 - 3600)).toBe(3600)
    expect(after(20, 86_400 - 3599)).toBeUndefined()
    expect(nextAttempt({ attempts: 1, createdAt: at }, new MailRefused('never'), at)).toBeUndefined()
  })

  it('are sent once by two nodes', async () => {
    const store = await openTestStore()
    opened.push(() => store.close())
    const log = createLog('silent')
    const transport = scripted([])
    const nodes = [1, 2].map(() => createMailer({ store: store.mails, transport, now: () => at, log }))
    for (const node of nodes) opened.push(() => node.close())
    for (let index = 0; index < 25; index++)
      await nodes[index % 2]!.send({ ...mail, to: `user${index}@lakeside.example` })
    await Promise.all(nodes.map((node) => node.sendDue()))
    await expect.poll(() => transport.sent.length).toBe(25)
    expect(new Set(transport.sent).size).toBe(25)
  })

  it('T-15 storage error treated as success: a mail that is not kept is a fault for whoever asked for it', async () => {
    const store = await openTestStore()
    const mailer = createMailer({ store: store.mails, now: () => at, log: createLog('silent') })
    await store.close()
    await expect(mailer.send(mail)).rejects.toThrow()
    mailer.close()
  })
})

describe('composeMail', () => {
  const user = { name: 'Karin', email: 'karin@lakeside.example', claims: {} }
  const link = 'https://identity.example/reset-password/abc'
  const compose = (changes: Partial<typeof user> & { claims?: { locale?: string } } = {}) =>
    composeMail({ kind: 'reset_password', user: { ...user, ...changes }, exchange: 'Lakeside', link })

  it('speaks the language of its reader', () => {
    expect(compose().subject).toBe('Choose a new password')
    expect(compose({ claims: { locale: 'es-MX' } }).subject).toBe('Elija una contraseña nueva')
    expect(compose({ claims: { locale: 'fr_CA' } }).subject).toBe('Choisissez un nouveau mot de passe')
    expect(compose({ claims: { locale: 'de' } }).subject).toBe('Choose a new password')
  })

  it('T-26 XSS: a name is text, in HTML and in headers', () => {
    const { html, text, subject } = compose({
      name: '<img src=x onerror=alert(1)>\r\nBcc: evil@example.com\r\n\r\nhttps://evil.example',
    })
    expect(html).not.toContain('<img')
    expect(text).toContain('Hello <img src=x onerror=alert(1)> Bcc: evil@example.com https://evil.example,')
    expect(subject).not.toMatch(/[\r\n]/)
  })

  it('says nothing of an organization but what it is called, in one line, and cut', () => {
    const organization = `Lakeside\r\nMotors ${'a'.repeat(200)}`
    const { subject, text } = composeMail({ kind: 'join_requested', user, exchange: 'Exchange', organization })
    expect(subject).toBe(`Somebody asks to join Lakeside Motors ${'a'.repeat(84)}`)
    expect(text).toContain('member of Lakeside Motors aaa')
    expect(text).not.toContain('{')
  })

  it('leads who is invited to where they accept in the console, and nowhere without one', async () => {
    const mails: Pick<Mail, 'text' | 'html'>[] = []
    const mailer = { send: async (mail: Pick<Mail, 'text' | 'html'>) => void mails.push(mail) }
    const sending = (consoleUrl?: string) => createMembershipMails({ mailer, exchange: () => 'Exchange', consoleUrl })
    await sending('https://console.example').send('organization_invitation', user, 'Lakeside Motors')
    expect(mails.at(-1)?.text).toMatch(/\n\nhttps:\/\/console\.example\/organization\/new\n\n/)
    expect(mails.at(-1)?.html).toContain('<a href="https://console.example/organization/new">See the invitation</a>')
    await sending('https://console.example').send('join_requested', user, 'Lakeside Motors')
    expect(mails.at(-1)?.text).toContain('\n\nhttps://console.example/\n\n')
    await sending('https://console.example').send('join_denied', user, 'an-id')
    expect(mails.at(-1)?.html).not.toContain('<a ')
    await sending().send('organization_invitation', user, 'Lakeside Motors')
    expect(mails.at(-1)?.html).not.toContain('<a ')
  })

  it('has every text in every language, with the same places to fill in', () => {
    const places = (texts: string[]) => [...texts.join(' ').matchAll(/\{\w+\}/g)].map(([place]) => place).sort()
    for (const [kind, english] of Object.entries(mailMessages.en)) {
      for (const language of ['es', 'fr'] as const) {
        const other = mailMessages[language][kind as keyof typeof mailMessages.en]
        expect(places([other.subject, ...other.before, ...other.after])).toEqual(
          places([english.subject, ...english.before, ...english.after]),
        )
        expect(other.link === undefined).toBe(english.link === undefined)
      }
    }
  })
})
