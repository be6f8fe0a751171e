import { MailRefused, type MailTransport } from './create-mailer.ts'

export interface SmtpSettings {
  /** `smtps://user:password@mail.example` or `smtp://…`. A secret. */
  url: string
  /** `Lakeside Exchange <no-reply@exchange.example>`. */
  from: string
}

const DEADLINE_MILLIS = 60_000
const LOOPBACK: readonly string[] = ['localhost', '127.0.0.1', '[::1]']

/** Mails by SMTP (RFC 5321). Encrypted, except to a mail server on this machine: the mails hold links that open accounts. */
export function createSmtpTransport({ url, from }: SmtpSettings): MailTransport {
  let connected: Promise<import('nodemailer').Transporter> | undefined
  const connect = async () => {
    const { createTransport } = await import('nodemailer')
    const { hostname } = new URL(url)
    return createTransport({
      url,
      requireTLS: !LOOPBACK.includes(hostname),
      pool: true,
      maxConnections: 2,
      connectionTimeout: DEADLINE_MILLIS,
      greetingTimeout: DEADLINE_MILLIS,
      socketTimeout: DEADLINE_MILLIS,
      disableFileAccess: true,
      disableUrlAccess: true,
    })
  }
  return {
    async send({ to, subject, text, html }) {
      connected ??= connect()
      try {
        // As an object, so that no character of an address is read as a list of them.
        await (await connected).sendMail({ from, to: { name: '', address: to }, subject, text, html })
      } catch (fault) {
        const { responseCode, command } = fault as { responseCode?: number; command?: string }
        // RFC 5321 §4.2.1: 5yz will not pass. Of other commands it speaks of us, and an operator may mend that.
        if (command === 'RCPT TO' && responseCode !== undefined && responseCode >= 500) {
          throw new MailRefused(`recipient refused with ${responseCode}`)
        }
        throw fault
      }
    },
    close() {
      void connected?.then((transport) => transport.close())
    },
  }
}
