import type { Mail, User } from '../../store/index.ts'
import { type MailKind, type MailLanguage, mailMessages } from './mail-messages.ts'

export interface MailContent {
  kind: MailKind
  user: Pick<User, 'name' | 'email' | 'claims'>
  /** What people call this exchange. */
  exchange: string
  link?: string | undefined
  /** In mails about one: its name, or its id for who may not know the name. */
  organization?: string | undefined
  app?: string | undefined
  api?: string | undefined
}

/** Cut: what somebody named theirs is no place for a letter to strangers. */
const NAME_LENGTH_MAX = 100

/** One mail, in the language of its reader, as text and as HTML. Pure. */
export function composeMail({
  kind,
  user,
  exchange,
  link,
  organization = '',
  app = '',
  api = '',
}: MailContent): Pick<Mail, 'to' | 'subject' | 'text' | 'html'> {
  const language = languageOf(user.claims.locale)
  const message = mailMessages[language][kind]
  const values = {
    name: oneLine(user.name) || user.email,
    email: user.email,
    exchange: oneLine(exchange),
    organization: oneLine(organization).slice(0, NAME_LENGTH_MAX),
    app: oneLine(app).slice(0, NAME_LENGTH_MAX),
    api: oneLine(api).slice(0, NAME_LENGTH_MAX),
  }
  const fill = (text: string) =>
    text.replace(/\{(name|email|exchange|organization|app|api)\}/g, (_all, name: keyof typeof values) => values[name])
  const [subject, before, after] = [fill(message.subject), message.before.map(fill), message.after.map(fill)]
  const linkText = message.link
  const shown = linkText !== undefined && link !== undefined ? { text: linkText, url: link } : undefined
  return {
    to: user.email,
    subject,
    text: `${[...before, ...(shown ? [shown.url] : []), ...after].join('\n\n')}\n`,
    html: renderHtml({ language, subject, before, after, link: shown }),
  }
}

interface HtmlParts {
  language: MailLanguage
  subject: string
  before: string[]
  after: string[]
  link: { text: string; url: string } | undefined
}

function renderHtml({ language, subject, before, after, link }: HtmlParts): string {
  const paragraph = (text: string) => `<p>${escapeHtml(text)}</p>`
  const anchor = link ? [`<p><a href="${escapeHtml(link.url)}">${escapeHtml(link.text)}</a></p>`] : []
  const body = [...before.map(paragraph), ...anchor, ...after.map(paragraph)].join('\n')
  const head = `<meta charset="utf-8"><title>${escapeHtml(subject)}</title>`
  return `<!doctype html>\n<html lang="${language}"><head>${head}</head><body>\n${body}\n</body></html>\n`
}

/** Names are other people's text: none begins a header or a paragraph of its own. */
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => escapes[character] ?? character)

/** `fr-CA` is French. English for whoever has said nothing, or speaks what we don't. */
function languageOf(locale: string | undefined): MailLanguage {
  const [language] = (locale ?? '').toLowerCase().split(/[-_]/)
  return language === 'es' || language === 'fr' ? language : 'en'
}
