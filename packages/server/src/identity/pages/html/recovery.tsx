import { parseLink } from '../safe-uri.ts'
import type { CheckMailView, ConfirmEmailView, EmailVerifiedView, NewPasswordView, RecoverView } from '../views.ts'
import { Page, type PageMakings } from './page.tsx'
import { Button, ButtonLink, Field, Form, Problem, TextLink } from './parts.tsx'

export function Recover({ view, page }: { view: RecoverView; page: PageMakings }) {
  const { t } = page
  return (
    <Page page={page} title={t('recover.title')} lead={t('recover.lead')}>
      <Form target={view.form} class="stack">
        <Field
          id="email"
          name="email"
          type="email"
          inputmode="email"
          label={t('email')}
          value={view.email}
          autocomplete="username"
          autofocus
          maxlength={254}
        />
        <Button>{t('recover.submit')}</Button>
      </Form>
      {view.backUrl !== undefined && (
        <p class="foot">
          <TextLink href={view.backUrl}>{t('recover.back')}</TextLink>
        </p>
      )}
    </Page>
  )
}

export function CheckMail({ view, page }: { view: CheckMailView; page: PageMakings }) {
  const { t } = page
  return (
    <Page page={page} title={t('check_mail.title')} lead={t.rich(`check_mail.${view.purpose}`, { email: view.email })}>
      <p class="quiet">{t('check_mail.hint')}</p>
      {view.backUrl !== undefined && (
        <p class="foot">
          <TextLink href={view.backUrl}>{t('back')}</TextLink>
        </p>
      )}
    </Page>
  )
}

export function ConfirmEmail({ view, page }: { view: ConfirmEmailView; page: PageMakings }) {
  const { t } = page
  return (
    <Page page={page} title={t('confirm_email.title')} lead={t.rich('confirm_email.lead', { email: view.email })}>
      <Form target={view.form} class="stack">
        <Button>{t('confirm_email.submit')}</Button>
      </Form>
    </Page>
  )
}

export function EmailVerified({ view, page }: { view: EmailVerifiedView; page: PageMakings }) {
  const { t } = page
  return (
    <Page page={page} title={t('email_verified.title')} lead={t.rich('email_verified.lead', { email: view.email })}>
      <p>
        <ButtonLink href={parseLink(view.continueUrl)}>{t('continue')}</ButtonLink>
      </p>
    </Page>
  )
}

export function NewPassword({ view, page }: { view: NewPasswordView; page: PageMakings }) {
  const { t } = page
  const { problem, lengthMin } = view
  const isOldWrong = problem === 'old_wrong'
  const isNewWrong = problem !== undefined && !isOldWrong
  return (
    <Page
      page={page}
      title={t(`new_password.${view.purpose}.title`)}
      lead={<bdi class="name">{view.email}</bdi>}
      problem={problem !== undefined}
    >
      {problem && <Problem id="problem">{t(`new_password.${problem}`)}</Problem>}
      <Form target={view.form} class="stack">
        {/* Never seen and, without a name, never sent: it tells password managers whose password this is. */}
        <input type="email" autocomplete="username" value={view.email} readonly hidden />
        {view.needsOldPassword && (
          <Field
            id="old"
            name="oldPassword"
            type="password"
            label={t('new_password.old')}
            autocomplete="current-password"
            autofocus={!isNewWrong}
            invalid={isOldWrong}
            describedBy={isOldWrong ? 'problem' : undefined}
          />
        )}
        <Field
          id="new"
          name="newPassword"
          type="password"
          label={t('new_password.new')}
          hint={lengthMin === undefined ? t('new_password.hint') : t('new_password.hint_length', { count: lengthMin })}
          autocomplete="new-password"
          autofocus={!view.needsOldPassword || isNewWrong}
          invalid={isNewWrong}
          describedBy={isNewWrong ? 'problem' : undefined}
        />
        <Field
          id="repeated"
          name="repeatedPassword"
          type="password"
          label={t('new_password.repeat')}
          autocomplete="new-password"
          invalid={problem === 'differ'}
          describedBy={problem === 'differ' ? 'problem' : undefined}
        />
        <Button>{t('new_password.submit')}</Button>
      </Form>
      {view.backUrl !== undefined && (
        <p class="foot">
          <TextLink href={view.backUrl}>{t('back')}</TextLink>
        </p>
      )}
    </Page>
  )
}
