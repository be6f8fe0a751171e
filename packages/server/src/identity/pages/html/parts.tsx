import type { ComponentChildren } from 'preact'
import { parseLink, parseLogo } from '../safe-uri.ts'
import type { AppView, FormTarget, PasskeyForm } from '../views.ts'
import type { PageMakings } from './page.tsx'

interface FormProps {
  target: FormTarget
  class?: string
  children: ComponentChildren
}

/** A form of ours, with the token that proves it. It leads to ourselves: anything else is a mistake of the room that asked. */
export function Form({ target, children, ...rest }: FormProps) {
  const action = parseLink(target.action)
  if (action === undefined) throw new Error('a form has to lead to a path of ours')
  return (
    <form method="post" action={action} {...rest}>
      <input type="hidden" name="csrf" value={target.csrf} />
      {children}
    </form>
  )
}

/** What went wrong: read out at once. Fields point to it by `id`. */
export function Problem({ id, children }: { id?: string; children: ComponentChildren }) {
  return (
    <div class="problem" role="alert" id={id}>
      <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
        <path
          d="M10 1.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM9 5.5h2v6H9zm0 7.5h2v2H9z"
          fill="currentColor"
          fill-rule="evenodd"
        />
      </svg>
      <p>{children}</p>
    </div>
  )
}

interface FieldProps {
  id: string
  name?: string
  label: string
  type?: 'text' | 'email' | 'password'
  value?: string
  autocomplete: string
  inputmode?: 'email' | 'numeric'
  hint?: string | undefined
  /** Ids of what else describes it, such as a problem. */
  describedBy?: string | undefined
  invalid?: boolean
  autofocus?: boolean
  maxlength?: number
  class?: string
}

/** A labelled input. */
export function Field({ id, label, hint, describedBy, invalid, type = 'text', ...rest }: FieldProps) {
  const describing = [describedBy, hint === undefined ? undefined : `${id}-hint`].filter(Boolean).join(' ')
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        // Its types tell inputs apart by the ARIA roles they may have; we give none.
        type={type as 'text'}
        required
        autocapitalize="none"
        spellcheck={false}
        aria-invalid={invalid ? 'true' : undefined}
        aria-describedby={describing === '' ? undefined : describing}
        {...rest}
      />
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  )
}

interface ButtonProps {
  children: ComponentChildren
  kind?: 'primary' | 'secondary' | 'quiet'
  /** For buttons that say which way to go. */
  name?: string
  value?: string
  /** What it is about, where its text alone does not say so. Begins with the text. */
  label?: string
}

export function Button({ children, kind = 'primary', label, ...rest }: ButtonProps) {
  return (
    <button type="submit" class={`button button-${kind}`} aria-label={label} {...rest}>
      <span>{children}</span>
    </button>
  )
}

/** A link that looks like what it is for: going on. Nothing where the address must not be linked. */
export function ButtonLink({ href, children }: { href: string | undefined; children: ComponentChildren }) {
  return href === undefined ? null : (
    <a class="button button-primary" href={href}>
      <span>{children}</span>
    </a>
  )
}

export function TextLink({ href, children }: { href: string | undefined; children: ComponentChildren }) {
  const safe = parseLink(href)
  return safe === undefined ? null : (
    <a class="link" href={safe}>
      {children}
    </a>
  )
}

interface PasskeyButtonProps {
  page: PageMakings
  form: PasskeyForm & { csrf: string }
  ceremony: 'get' | 'create'
  kind?: 'primary' | 'secondary'
  /** Fields that go with the answer. */
  fields?: ComponentChildren
  children: ComponentChildren
}

/** Hidden by the stylesheet where scripts are off. The script finds it by `data-passkey`, and says in it what went wrong. */
export function PasskeyButton({ page, form, ceremony, kind = 'secondary', fields, children }: PasskeyButtonProps) {
  const { t } = page
  return (
    <form
      method="post"
      action={form.action}
      class="stack"
      data-passkey={ceremony}
      data-options={form.optionsJson}
      data-cancelled={t('passkey_cancelled')}
      data-known={t('passkey_known')}
      data-unavailable={t('passkey_unavailable', { reason: '%reason%' })}
    >
      <input type="hidden" name="csrf" value={form.csrf} />
      <input type="hidden" name="credential" value="" />
      {fields}
      <p class="script-problem" role="alert" data-problem />
      <Button kind={kind}>{children}</Button>
    </form>
  )
}

/** An app's own picture, or the first letter of its name. */
export function AppTile({ app }: { app: AppView }) {
  const logo = parseLogo(app.logoUri)
  if (logo) {
    return <img class="tile" src={logo.src} alt="" width="48" height="48" referrerpolicy="no-referrer" />
  }
  const [letter = ''] = app.name.trim()
  return (
    <span class="tile tile-letter" aria-hidden="true">
      {letter.toLocaleUpperCase()}
    </span>
  )
}

/** Where to read about an app. Nothing when it says nothing. */
export function AppLinks({ app, page: { t } }: { app: AppView; page: PageMakings }) {
  const links = [
    { href: parseLink(app.clientUri), text: t('app_website') },
    { href: parseLink(app.policyUri), text: t('app_privacy') },
    { href: parseLink(app.tosUri), text: t('app_terms') },
  ].filter(({ href }) => href !== undefined)
  if (links.length === 0) return null
  return (
    <ul class="app-links" aria-label={t('about_app', { app: app.name })}>
      {links.map(({ href, text }) => (
        <li>
          <a class="link" href={href}>
            {text}
          </a>
        </li>
      ))}
    </ul>
  )
}
