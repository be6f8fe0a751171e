import type { SignInView } from '../views.ts'
import { Page, type PageMakings } from './page.tsx'
import { AppLinks, AppTile, Button, Field, Form, PasskeyButton, Problem, TextLink } from './parts.tsx'

export function SignIn({ view, page }: { view: SignInView; page: PageMakings }) {
  const { t } = page
  const { form, app, email, problem, notice, passkey, recoverUrl, cancel } = view
  const describedBy = problem ? 'problem' : undefined
  return (
    <Page
      page={page}
      title={t('sign_in.title')}
      lead={app && t.rich('sign_in.for_app', { name: app.name })}
      problem={problem !== undefined}
      script={passkey && page.assets.passkeyScript}
      picture={app && <AppTile app={app} />}
    >
      {problem && <Problem id="problem">{t(`sign_in.${problem}`)}</Problem>}
      {notice && (
        <p class="notice" role="status">
          {t(`sign_in.${notice}`)}
        </p>
      )}
      <Form target={form} class="stack">
        <Field
          id="email"
          name="email"
          type="email"
          inputmode="email"
          label={t('email')}
          value={email}
          autocomplete="username"
          autofocus={email === ''}
          invalid={problem === 'wrong'}
          describedBy={describedBy}
          maxlength={254}
        />
        <Field
          id="password"
          name="password"
          type="password"
          label={t('password')}
          autocomplete="current-password"
          autofocus={email !== ''}
          invalid={problem === 'wrong'}
          describedBy={describedBy}
        />
        <Button>{t('sign_in.submit')}</Button>
        <p class="beside">
          <TextLink href={recoverUrl}>{t('sign_in.forgot')}</TextLink>
        </p>
      </Form>
      {passkey && (
        <div class="stack needs-script">
          <p class="or">
            <span>{t('or')}</span>
          </p>
          <PasskeyButton page={page} form={{ ...passkey, csrf: form.csrf }} ceremony="get">
            {t('sign_in.passkey')}
          </PasskeyButton>
        </div>
      )}
      {(cancel || app) && (
        <div class="foot">
          {cancel && (
            <Form target={cancel}>
              <Button kind="quiet">{app ? t.rich('sign_in.cancel', { name: app.name }) : t('cancel')}</Button>
            </Form>
          )}
          {app && <AppLinks app={app} page={page} />}
        </div>
      )}
    </Page>
  )
}
