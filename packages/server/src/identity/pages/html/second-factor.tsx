import type { SecondFactorView } from '../views.ts'
import { Page, type PageMakings } from './page.tsx'
import { Button, Field, Form, PasskeyButton, Problem } from './parts.tsx'

type CodeMethod = 'totp' | 'recovery_code'

/** One form for each kind of code, so that the right one says what was wrong. The second stays folded until it is wanted. */
export function SecondFactor({ view, page }: { view: SecondFactorView; page: PageMakings }) {
  const { t } = page
  const { form, methods, problem, passkey, cancel } = view
  const codes = (['totp', 'recovery_code'] as const).filter((method) => methods.includes(method))
  const [first, second] = codes
  const tried = view.tried ?? first
  const wrong = (method: CodeMethod) => problem === 'wrong' && tried === method
  return (
    <Page
      page={page}
      title={t('second_factor.title')}
      lead={t(leadOf(first))}
      problem={problem !== undefined}
      script={passkey && page.assets.passkeyScript}
    >
      {problem === 'passkey_failed' && <Problem>{t('second_factor.passkey_failed')}</Problem>}
      {first && (
        <CodeForm method={first} wrong={wrong(first)} view={view} page={page} autofocus={!wrong('recovery_code')} />
      )}
      {passkey && (
        <div class="stack needs-script">
          {first && (
            <p class="or">
              <span>{t('or')}</span>
            </p>
          )}
          <PasskeyButton
            page={page}
            form={{ ...passkey, csrf: form.csrf }}
            ceremony="get"
            kind={first ? 'secondary' : 'primary'}
          >
            {t('second_factor.passkey')}
          </PasskeyButton>
        </div>
      )}
      {second && (
        <details open={wrong(second)}>
          <summary>{t('second_factor.use_recovery')}</summary>
          <CodeForm method={second} wrong={wrong(second)} view={view} page={page} autofocus={wrong(second)} />
        </details>
      )}
      {cancel && (
        <div class="foot">
          <Form target={cancel}>
            <Button kind="quiet">{t('cancel')}</Button>
          </Form>
        </div>
      )}
    </Page>
  )
}

function leadOf(first: CodeMethod | undefined) {
  if (first === undefined) return 'second_factor.passkey_lead'
  return first === 'totp' ? 'second_factor.totp_lead' : 'second_factor.recovery_lead'
}

interface CodeFormProps {
  method: CodeMethod
  wrong: boolean
  view: SecondFactorView
  page: PageMakings
  autofocus: boolean
}

function CodeForm({ method, wrong, view, page: { t }, autofocus }: CodeFormProps) {
  const isTotp = method === 'totp'
  const problemId = `${method}-problem`
  return (
    <Form target={view.form} class="stack">
      <input type="hidden" name="method" value={method} />
      {wrong && <Problem id={problemId}>{t(isTotp ? 'second_factor.wrong' : 'second_factor.recovery_wrong')}</Problem>}
      <Field
        id={method}
        name="code"
        label={t(isTotp ? 'code' : 'second_factor.recovery_code')}
        autocomplete={isTotp ? 'one-time-code' : 'off'}
        {...(isTotp ? { inputmode: 'numeric' as const } : {})}
        class="code"
        maxlength={64}
        autofocus={autofocus}
        invalid={wrong}
        describedBy={wrong ? problemId : undefined}
      />
      <Button kind={isTotp || !view.methods.includes('totp') ? 'primary' : 'secondary'}>
        {t('second_factor.submit')}
      </Button>
    </Form>
  )
}
