import { parseLink } from '../safe-uri.ts'
import type { RecoveryCodesView, TotpSetupView } from '../views.ts'
import { Page, type PageMakings } from './page.tsx'
import { Button, ButtonLink, Field, Form, Problem, TextLink } from './parts.tsx'

export function TotpSetup({ view, page }: { view: TotpSetupView; page: PageMakings }) {
  const { t } = page
  const isWrong = view.problem === 'wrong'
  // As an image: whatever the SVG held, it could run nothing and reach nothing of the page.
  const qrCode = `data:image/svg+xml;base64,${Buffer.from(view.qrSvg).toString('base64')}`
  return (
    <Page page={page} title={t('totp_setup.title')} problem={isWrong}>
      <section class="stack-tight">
        <h2>{t('totp_setup.scan')}</h2>
        <p class="quiet">{t('totp_setup.scan_lead')}</p>
        <img class="qr" src={qrCode} alt={t('totp_setup.qr')} width="208" height="208" />
        <p class="quiet" id="key-lead">
          {t('totp_setup.type')}
        </p>
        <code class="key">{inGroups(view.secret)}</code>
      </section>
      <section class="stack-tight">
        <h2>{t('totp_setup.enter')}</h2>
        <Form target={view.form} class="stack">
          {isWrong && <Problem id="problem">{t('totp_setup.wrong')}</Problem>}
          <Field
            id="code"
            name="code"
            label={t('code')}
            autocomplete="one-time-code"
            inputmode="numeric"
            class="code"
            maxlength={16}
            autofocus={isWrong}
            invalid={isWrong}
            describedBy={isWrong ? 'problem' : undefined}
          />
          <Button>{t('totp_setup.submit')}</Button>
        </Form>
      </section>
      {view.backUrl !== undefined && (
        <p class="foot">
          <TextLink href={view.backUrl}>{t('cancel')}</TextLink>
        </p>
      )}
    </Page>
  )
}

export function RecoveryCodes({ view, page }: { view: RecoveryCodesView; page: PageMakings }) {
  const { t } = page
  return (
    <Page page={page} title={t('recovery_codes.title')} lead={t('recovery_codes.lead', { count: view.codes.length })}>
      <ul class="recovery-codes" aria-label={t('recovery_codes.list')}>
        {view.codes.map((code) => (
          <li>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <p class="no-print">
        <ButtonLink href={parseLink(view.continueUrl)}>{t('recovery_codes.continue')}</ButtonLink>
      </p>
    </Page>
  )
}

/** Four characters at a time are what an eye can carry over to a telephone. */
function inGroups(secret: string): string {
  return secret.match(/.{1,4}/gu)?.join(' ') ?? ''
}
