import { isMessageKey } from '../messages.ts'
import type { ConsentView } from '../views.ts'
import { Page, type PageMakings } from './page.tsx'
import { AppLinks, AppTile, Button, Form } from './parts.tsx'
import type { Translate } from './translate.tsx'

export function Consent({ view, page }: { view: ConsentView; page: PageMakings }) {
  const { t, language } = page
  const { form, app, user, claims } = view
  const scopes = withOfflineAccess(view)
  const fresh = scopes.filter(({ granted }) => !granted)
  const known = scopes.filter(({ granted }) => granted)
  return (
    <Page
      page={page}
      title={t('consent.title', { name: app.name })}
      heading={t.rich('consent.title', { name: app.name })}
      lead={t.rich('consent.user', { email: user.email })}
      picture={<AppTile app={app} />}
    >
      {fresh.length > 0 && (
        <section class="stack-tight">
          <h2>{t('consent.new')}</h2>
          <ScopeList scopes={fresh} t={t} />
        </section>
      )}
      {claims.length > 0 && (
        <p>
          {t('consent.claims', { claims: new Intl.ListFormat(language).format(claims.map((claim) => say(t, claim))) })}
        </p>
      )}
      {known.length > 0 && (
        <section class="stack-tight known">
          <h2>{t('consent.granted')}</h2>
          <ScopeList scopes={known} t={t} />
        </section>
      )}
      <Form target={form} class="choices">
        <Button name="decision" value="allow">
          {t('consent.allow')}
        </Button>
        <Button kind="secondary" name="decision" value="deny">
          {t('consent.deny')}
        </Button>
      </Form>
      <div class="foot">
        <p class="hint">{t('consent.remove')}</p>
        <AppLinks app={app} page={page} />
      </div>
    </Page>
  )
}

/** What a refresh token means has to be said, also where a client gets one without the scope for it. */
function withOfflineAccess({ scopes, offlineAccess }: ConsentView) {
  const isThere = scopes.some(({ name }) => name === 'offline_access')
  return offlineAccess && !isThere ? [...scopes, { name: 'offline_access', granted: false }] : scopes
}

function ScopeList({ scopes, t }: { scopes: { name: string }[]; t: Translate }) {
  return (
    <ul class="scopes">
      {scopes.map(({ name }) => {
        const key = `scope.${name}`
        return (
          <li>
            <Check />
            <span>{isMessageKey(key) && key !== 'scope.other' ? t(key) : t.rich('scope.other', { scope: name })}</span>
          </li>
        )
      })}
    </ul>
  )
}

function Check() {
  return (
    <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
      <path d="M4.5 10.5l3.5 3.5 7.5-8" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" />
    </svg>
  )
}

/** A claim by what people call it, and one of an app's own by its name. */
function say(t: Translate, claim: string): string {
  const key = `claim.${claim}`
  return isMessageKey(key) ? t(key) : claim
}
