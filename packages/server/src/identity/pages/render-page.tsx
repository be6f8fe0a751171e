import { render } from 'preact-render-to-string'
import { Account } from './html/account.tsx'
import { Consent } from './html/consent.tsx'
import { ErrorPage } from './html/error.tsx'
import { FormPost } from './html/form-post.tsx'
import { LoggedOut, LogoutConfirm } from './html/logout.tsx'
import { Mail, Mailbox } from './html/mailbox.tsx'
import type { PageMakings } from './html/page.tsx'
import { CheckMail, ConfirmEmail, EmailVerified, NewPassword, Recover } from './html/recovery.tsx'
import { SecondFactor } from './html/second-factor.tsx'
import { SelectAccount } from './html/select-account.tsx'
import { SignIn } from './html/sign-in.tsx'
import { RecoveryCodes, TotpSetup } from './html/totp.tsx'
import type { View } from './views.ts'

/** A whole HTML document. Every value of the view is escaped by the one renderer (threat T-26). */
export function renderPage(view: View, page: PageMakings): string {
  return `<!doctype html>${render(pageOf(view, page))}`
}

function pageOf(view: View, page: PageMakings) {
  switch (view.kind) {
    case 'sign_in':
      return <SignIn view={view} page={page} />
    case 'second_factor':
      return <SecondFactor view={view} page={page} />
    case 'select_account':
      return <SelectAccount view={view} page={page} />
    case 'consent':
      return <Consent view={view} page={page} />
    case 'error':
      return <ErrorPage view={view} page={page} />
    case 'form_post':
      return <FormPost view={view} page={page} />
    case 'logout_confirm':
      return <LogoutConfirm view={view} page={page} />
    case 'logged_out':
      return <LoggedOut view={view} page={page} />
    case 'recover':
      return <Recover view={view} page={page} />
    case 'check_mail':
      return <CheckMail view={view} page={page} />
    case 'new_password':
      return <NewPassword view={view} page={page} />
    case 'confirm_email':
      return <ConfirmEmail view={view} page={page} />
    case 'email_verified':
      return <EmailVerified view={view} page={page} />
    case 'account':
      return <Account view={view} page={page} />
    case 'totp_setup':
      return <TotpSetup view={view} page={page} />
    case 'recovery_codes':
      return <RecoveryCodes view={view} page={page} />
    case 'mailbox':
      return <Mailbox view={view} page={page} />
    case 'mail':
      return <Mail view={view} page={page} />
  }
}
