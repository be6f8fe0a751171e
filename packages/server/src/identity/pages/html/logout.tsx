import { parseFrame, parseRedirect } from '../safe-uri.ts'
import type { LoggedOutView, LogoutConfirmView } from '../views.ts'
import { Page, type PageMakings } from './page.tsx'
import { AppTile, Button, ButtonLink, Form } from './parts.tsx'

export function LogoutConfirm({ view, page }: { view: LogoutConfirmView; page: PageMakings }) {
  const { t } = page
  const { form, app, user } = view
  return (
    <Page
      page={page}
      title={t('logout_confirm.title')}
      lead={app ? t.rich('logout_confirm.app', { name: app.name }) : t('logout_confirm.lead')}
      picture={app && <AppTile app={app} />}
    >
      {user && <p>{t.rich('logout_confirm.user', { email: user.email })}</p>}
      {app && <p class="quiet">{t('logout_confirm.lead')}</p>}
      <Form target={form} class="choices">
        <Button name="decision" value="logout">
          {t('logout_confirm.submit')}
        </Button>
        <Button kind="secondary" name="decision" value="stay">
          {t('logout_confirm.stay')}
        </Button>
      </Form>
    </Page>
  )
}

/** Long enough for most apps to hear of it; with scripts the page goes on as soon as all have (OIDC Front-Channel Logout §3). */
const GO_ON_SECONDS = 2

export function LoggedOut({ view, page }: { view: LoggedOutView; page: PageMakings }) {
  const { t, assets } = page
  const { app } = view
  const next = view.continueUrl === undefined ? undefined : parseRedirect(view.continueUrl)
  const frames = view.frames.flatMap((uri) => parseFrame(uri) ?? [])
  return (
    <Page
      page={page}
      title={t('logged_out.title')}
      lead={next ? t('logged_out.going_on') : t('logged_out.lead')}
      script={next && assets.loggedOutScript}
      head={
        next && (
          <noscript>
            <meta http-equiv="refresh" content={`${GO_ON_SECONDS}; url=${next}`} />
          </noscript>
        )
      }
    >
      {next && (
        <p>
          <ButtonLink href={next}>
            {app ? t.rich('logged_out.continue_to', { name: app.name }) : t('continue')}
          </ButtonLink>
        </p>
      )}
      {frames.map(({ src }, at) => (
        <iframe
          src={src}
          title={t('logged_out.frame', { number: at + 1 })}
          sandbox="allow-scripts allow-same-origin"
          referrerpolicy="no-referrer"
          hidden
        />
      ))}
    </Page>
  )
}
