import type { ComponentChildren } from 'preact'
import { accountPaths } from '../account-paths.ts'
import { describeBrowser } from '../describe-browser.ts'
import { isMessageKey } from '../messages.ts'
import { parseLink } from '../safe-uri.ts'
import type { AccountView } from '../views.ts'
import { Page, type PageMakings } from './page.tsx'
import { AppTile, Button, Field, Form, PasskeyButton } from './parts.tsx'
import { formatAgo, formatDay } from './time.tsx'

interface Props {
  view: AccountView
  page: PageMakings
}

export function Account({ view, page }: Props) {
  const { t } = page
  const { user, notice, passkeyOptionsJson, csrf } = view
  return (
    <Page
      page={page}
      title={t('account.title')}
      lead={<bdi>{user.name || user.email}</bdi>}
      wide
      script={passkeyOptionsJson === undefined ? undefined : page.assets.passkeyScript}
      aside={
        <Form target={{ action: accountPaths.signOut, csrf }}>
          <Button kind="quiet">{t('account.sign_out')}</Button>
        </Form>
      }
    >
      {notice && (
        <p class="notice" role="status">
          {t(`account.notice.${notice}`)}
        </p>
      )}
      <SignInSection view={view} page={page} />
      <SecondFactorSection view={view} page={page} />
      <PasskeySection view={view} page={page} />
      <SessionSection view={view} page={page} />
      <AppSection view={view} page={page} />
    </Page>
  )
}

/** `id`: other pages lead there. */
function Section({
  id,
  title,
  lead,
  children,
}: {
  id: string
  title: string
  lead: string
  children: ComponentChildren
}) {
  return (
    <section class="section" id={id}>
      <div class="section-head">
        <h2>{title}</h2>
        <p class="quiet">{lead}</p>
      </div>
      <div class="section-body">{children}</div>
    </section>
  )
}

interface RowProps {
  title: ComponentChildren
  text?: ComponentChildren
  picture?: ComponentChildren
  children?: ComponentChildren
}

/** What there is, and on its right what can be done with it. */
function Row({ title, text, picture, children }: RowProps) {
  return (
    <>
      {picture}
      <div class="row-text">
        <span class="row-title">{title}</span>
        {text && <span class="quiet">{text}</span>}
      </div>
      {children && <div class="row-actions">{children}</div>}
    </>
  )
}

function SignInSection({ view: { user, csrf }, page: { t } }: Props) {
  return (
    <Section id="password" title={t('account.sign_in')} lead={t('account.sign_in_lead')}>
      <ul class="rows">
        <li class="row">
          <Row
            title={<bdi>{user.email}</bdi>}
            text={t(user.emailVerified ? 'account.email_verified' : 'account.email_unverified')}
          >
            {!user.emailVerified && (
              <Form target={{ action: accountPaths.verifyEmail, csrf }}>
                <Button kind="secondary">{t('account.verify_email')}</Button>
              </Form>
            )}
          </Row>
        </li>
        <li class="row">
          <Row title={t('password')} text={t(user.hasPassword ? 'account.password_set' : 'account.password_unset')}>
            <a class="button button-secondary" href={accountPaths.password}>
              {t(user.hasPassword ? 'account.password_change' : 'account.password_create')}
            </a>
          </Row>
        </li>
      </ul>
    </Section>
  )
}

function SecondFactorSection({ view: { totp, csrf }, page: { t } }: Props) {
  return (
    <Section id="authenticator" title={t('account.second_factor')} lead={t('account.second_factor_lead')}>
      <ul class="rows">
        <li class="row">
          <Row
            title={t('account.totp')}
            text={totp.on ? t('account.totp_on', { count: totp.recoveryCodesLeft }) : t('account.totp_off')}
          >
            {totp.on ? (
              <>
                <Form target={{ action: accountPaths.recoveryCodes, csrf }}>
                  <Button kind="secondary">{t('account.recovery_codes_new')}</Button>
                </Form>
                <Form target={{ action: accountPaths.totpOff, csrf }}>
                  <Button kind="secondary">{t('account.totp_turn_off')}</Button>
                </Form>
              </>
            ) : (
              <a class="button button-secondary" href={accountPaths.totp}>
                {t('account.totp_set_up')}
              </a>
            )}
          </Row>
        </li>
      </ul>
    </Section>
  )
}

function PasskeySection({ view: { passkeys, passkeyOptionsJson, csrf }, page }: Props) {
  const { t } = page
  return (
    <Section id="passkeys" title={t('account.passkeys')} lead={t('account.passkeys_lead')}>
      {passkeys.length === 0 ? (
        <p class="quiet">{t('account.passkeys_none')}</p>
      ) : (
        <ul class="rows">
          {passkeys.map(({ id, name, createdAt, lastUsedAt }) => {
            const created = formatDay(createdAt, page)
            const text =
              lastUsedAt === undefined
                ? t('account.passkey_unused', { created })
                : t('account.passkey_used', { created, used: formatAgo(lastUsedAt, page) })
            return (
              <li class="row">
                <Row title={<bdi>{name}</bdi>} text={text}>
                  <Form target={{ action: accountPaths.passkeyRemove, csrf }}>
                    <input type="hidden" name="id" value={id} />
                    <Button kind="secondary" label={t('account.remove_named', { name })}>
                      {t('account.remove')}
                    </Button>
                  </Form>
                </Row>
              </li>
            )
          })}
        </ul>
      )}
      {passkeyOptionsJson === undefined && (
        <p class="needs-script add">
          <a class="button button-secondary" href={accountPaths.passkeys}>
            {t('account.passkey_add')}
          </a>
        </p>
      )}
      {passkeyOptionsJson !== undefined && (
        <div class="needs-script add">
          <PasskeyButton
            page={page}
            form={{ action: accountPaths.passkeyAdd, optionsJson: passkeyOptionsJson, csrf }}
            ceremony="create"
            fields={
              <Field
                id="passkey-name"
                name="name"
                label={t('account.passkey_name')}
                hint={t('account.passkey_name_hint')}
                autocomplete="off"
                maxlength={64}
              />
            }
          >
            {t('account.passkey_add')}
          </PasskeyButton>
        </div>
      )}
    </Section>
  )
}

function SessionSection({ view: { sessions, csrf }, page }: Props) {
  const { t } = page
  return (
    <Section id="sessions" title={t('account.sessions')} lead={t('account.sessions_lead')}>
      <ul class="rows">
        {sessions.map(({ sid, current, userAgent, address, lastSeenAt }) => {
          const browser = browserName(userAgent, page)
          return (
            <li class="row">
              <Row
                title={
                  <>
                    {browser}
                    {current && <span class="tag">{t('account.session_current')}</span>}
                  </>
                }
                text={t('account.session_seen', { address, seen: formatAgo(lastSeenAt, page) })}
              >
                {!current && (
                  <Form target={{ action: accountPaths.sessionEnd, csrf }}>
                    <input type="hidden" name="sid" value={sid} />
                    <Button kind="secondary" label={t('account.session_end_named', { browser, address })}>
                      {t('account.session_end')}
                    </Button>
                  </Form>
                )}
              </Row>
            </li>
          )
        })}
      </ul>
      {sessions.some(({ current }) => !current) && (
        <Form target={{ action: accountPaths.sessionsEndOthers, csrf }} class="add">
          <Button kind="secondary">{t('account.sessions_end_others')}</Button>
        </Form>
      )}
    </Section>
  )
}

function browserName(userAgent: string, { t }: PageMakings): string {
  const { browser, system } = describeBrowser(userAgent)
  if (browser && system) return t('browser_on_system', { browser, system })
  return browser ?? system ?? t('browser_unknown')
}

function AppSection({ view: { apps, csrf }, page }: Props) {
  const { t } = page
  return (
    <Section id="apps" title={t('account.apps')} lead={t('account.apps_lead')}>
      {apps.length === 0 ? (
        <p class="quiet">{t('account.apps_none')}</p>
      ) : (
        <ul class="rows">
          {apps.map(({ authServerId, client_id, app, scopes, since, launchUrl }) => {
            const launch = parseLink(launchUrl)
            return (
              <li class="row row-app">
                <Row
                  picture={<AppTile app={app} />}
                  title={<bdi>{app.name}</bdi>}
                  text={
                    <>
                      {scopes.map((scope) => sayScope(scope, page)).join(' · ')}
                      <br />
                      {t('account.app_since', { since: formatDay(since, page) })}
                    </>
                  }
                >
                  {launch && (
                    <a
                      class="button button-secondary"
                      href={launch}
                      aria-label={t('account.app_open_named', { name: app.name })}
                    >
                      {t('account.app_open')}
                    </a>
                  )}
                  <Form target={{ action: accountPaths.accessRemove, csrf }}>
                    <input type="hidden" name="authServerId" value={authServerId} />
                    <input type="hidden" name="client_id" value={client_id} />
                    <Button kind="secondary" label={t('account.app_remove_named', { name: app.name })}>
                      {t('account.app_remove')}
                    </Button>
                  </Form>
                </Row>
              </li>
            )
          })}
        </ul>
      )}
    </Section>
  )
}

function sayScope(scope: string, { t }: PageMakings): string {
  const key = `scope.${scope}`
  return isMessageKey(key) && key !== 'scope.other' ? t(key) : scope
}
