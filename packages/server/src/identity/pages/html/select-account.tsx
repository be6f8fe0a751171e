import type { SelectAccountView } from '../views.ts'
import { Page, type PageMakings } from './page.tsx'
import { AppTile, Button, Form } from './parts.tsx'
import { Person } from './person.tsx'

export function SelectAccount({ view, page }: { view: SelectAccountView; page: PageMakings }) {
  const { t } = page
  const { form, app, current, cancel } = view
  return (
    <Page
      page={page}
      title={t('select_account.title')}
      lead={app && t.rich('sign_in.for_app', { name: app.name })}
      picture={app && <AppTile app={app} />}
    >
      <Person user={current} />
      <Form target={form} class="stack">
        <Button name="decision" value="continue">
          {t.rich('select_account.continue', { name: current.name || current.email })}
        </Button>
        <Button kind="secondary" name="decision" value="other">
          {t('select_account.other')}
        </Button>
      </Form>
      {cancel && (
        <div class="foot">
          <Form target={cancel}>
            <Button kind="quiet">{app ? t.rich('sign_in.cancel', { name: app.name }) : t('cancel')}</Button>
          </Form>
        </div>
      )}
    </Page>
  )
}
