import { parseRedirect } from '../safe-uri.ts'
import type { FormPostView } from '../views.ts'
import { Page, type PageMakings } from './page.tsx'
import { Button } from './parts.tsx'

/** OAuth 2.0 Form Post Response Mode §2. The address goes out as it was proven, byte for byte. */
export function FormPost({ view, page }: { view: FormPostView; page: PageMakings }) {
  const { t, assets } = page
  const target = parseRedirect(view.redirect_uri)
  if (target === undefined) throw new Error('form_post to an address that no form may be sent to')
  return (
    <Page
      page={page}
      title={t('form_post.title')}
      lead={t.rich('form_post.lead', { host: new URL(target).host || target })}
      script={assets.formPostScript}
    >
      <form method="post" action={view.redirect_uri} id="form-post">
        {view.parameters.map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <Button>{t('continue')}</Button>
      </form>
    </Page>
  )
}
