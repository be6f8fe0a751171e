import { parseLink } from '../safe-uri.ts'
import type { ErrorView } from '../views.ts'
import { Page, type PageMakings } from './page.tsx'
import { ButtonLink } from './parts.tsx'

/** For two readers: the person, who learns whether there is something they can do, and the developer, who gets the clause. */
export function ErrorPage({ view, page }: { view: ErrorView; page: PageMakings }) {
  const { t, requestId } = page
  return (
    <Page page={page} title={t(`error.${view.title}.title`)} lead={t(`error.${view.title}.lead`)}>
      <ButtonLink href={parseLink(view.againUrl)}>{t('error.link.again')}</ButtonLink>
      <section class="stack-tight details" aria-labelledby="details">
        <h2 id="details">{t('error.details')}</h2>
        <dl>
          <div>
            <dt>{t('error.code')}</dt>
            <dd>
              <code>{view.code}</code>
            </dd>
          </div>
          <div>
            <dt>{t('error.reason')}</dt>
            <dd lang="en">{view.detail}</dd>
          </div>
          <div>
            <dt>{t('error.request_id')}</dt>
            <dd>
              <code>{requestId}</code>
            </dd>
          </div>
        </dl>
      </section>
    </Page>
  )
}
