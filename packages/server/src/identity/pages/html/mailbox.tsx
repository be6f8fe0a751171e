import type { EpochSeconds } from '@portreeve/protocol'
import { parseLink } from '../safe-uri.ts'
import type { MailboxView, MailView } from '../views.ts'
import { Page, type PageMakings } from './page.tsx'
import { TextLink } from './parts.tsx'
import { Moment } from './time.tsx'

export function Mailbox({ view, page }: { view: MailboxView; page: PageMakings }) {
  const { t } = page
  return (
    <Page page={page} title={t('mailbox.title')} lead={t('mailbox.lead')} wide>
      <section class="stack-tight">
        <h2>{t('mailbox.count', { count: view.mails.length })}</h2>
        <ul class="rows">
          {view.mails.map((mail) => (
            <li class="row">
              <div class="row-text">
                <a class="link row-title" href={parseLink(mail.url)}>
                  {mail.subject}
                </a>
                <span class="quiet">{t('mailbox.to', { address: mail.to })}</span>
              </div>
              <Stamp at={mail.createdAt} page={page} />
            </li>
          ))}
        </ul>
      </section>
    </Page>
  )
}

export function Mail({ view, page }: { view: MailView; page: PageMakings }) {
  const { t } = page
  return (
    <Page page={page} title={view.subject} heading={<bdi>{view.subject}</bdi>} wide>
      <dl class="mail-head">
        <div>
          <dt>{t('mail.to')}</dt>
          <dd>
            <bdi>{view.to}</bdi>
          </dd>
        </div>
        <div>
          <dt>{t('mail.date')}</dt>
          <dd>
            <Stamp at={view.createdAt} page={page} />
          </dd>
        </div>
      </dl>
      <div class="mail-text">{withLinks(view.text)}</div>
      <p class="foot">
        <TextLink href={view.backUrl}>{t('mail.back')}</TextLink>
      </p>
    </Page>
  )
}

function Stamp({ at, page }: { at: EpochSeconds; page: PageMakings }) {
  return (
    <span class="quiet">
      <Moment at={at} page={page} />
    </span>
  )
}

/** Addresses in a mail can be followed, which is what a mailbox is for. */
function withLinks(text: string) {
  return text.split(/(https?:\/\/[^\s<>"]+)/).map((part, at) => {
    const href = at % 2 === 1 ? parseLink(part) : undefined
    return href === undefined ? part : <a href={href}>{part}</a>
  })
}
