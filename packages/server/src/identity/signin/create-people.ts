import { setTimeout as pause } from 'node:timers/promises'
import type { EpochSeconds } from '@portreeve/protocol'
import type { Route } from '../../http/index.ts'
import type { Store } from '../../store/index.ts'
import type { Log } from '../../telemetry/index.ts'
import type { AccountDeps } from '../account/account-deps.ts'
import { accountRoutes } from '../account/account-routes.ts'
import { createFormGuard } from '../account/form-guard.ts'
import { recoveryRoutes } from '../account/recovery-routes.ts'
import type { BrowserCookie } from '../interactions/browser-cookie.ts'
import { createSealer, deriveKey } from '../keys/seal.ts'
import { createMailer } from '../mail/create-mailer.ts'
import { mailboxRoutes } from '../mail/mailbox-routes.ts'
import { createMailedLinks } from '../mail/mailed-links.ts'
import { createMembershipMails, type MembershipMails } from '../mail/membership-mails.ts'
import { createSmtpTransport, type SmtpSettings } from '../mail/smtp-transport.ts'
import { createWebhookMails, type WebhookMails } from '../mail/webhook-mails.ts'
import type { RevokedTokens } from '../tokens/revoked-tokens.ts'
import { createLimitAtOnce } from '../users/limit-at-once.ts'
import { createPasswordThread } from '../users/password-thread.ts'
import { createPasswords } from '../users/passwords.ts'
import { createUserAdministration, type UserAdministration } from '../users/user-administration.ts'
import { createAttemptLimits } from './attempt-limits.ts'
import { withFaultPage } from './fault-page.ts'
import { createKnownDevices } from './known-devices.ts'
import { createPasskeys } from './passkeys.ts'
import { createRecoveryCodes } from './recovery-codes.ts'
import type { SignInDeps } from './sign-in-deps.ts'
import { signInRoutes } from './sign-in-routes.ts'
import { createTotp } from './totp.ts'

/** How mails leave, and who else may read them. */
export interface MailSettings {
  /** Undefined: they stay in the store. */
  smtp?: SmtpSettings | undefined
  /** Pages that show everybody's mails: `portreeve dev` only. */
  showMailbox: boolean
}

export interface PeopleDeps
  extends Pick<
    SignInDeps & AccountDeps,
    | 'interactions'
    | 'sessions'
    | 'show'
    | 'clients'
    | 'findServer'
    | 'resumeAuthorization'
    | 'denyAuthorization'
    | 'consents'
    | 'issuerOf'
    | 'signOut'
  > {
  store: Pick<Store, 'users' | 'passkeys' | 'throttles' | 'usedOnce' | 'mailProofs' | 'mails'>
  browserCookie: BrowserCookie
  revokedTokens: Pick<RevokedTokens, 'revokeUser'>
  /** Origin of our pages. */
  origin: string
  /** What people call this exchange. */
  exchange: () => string
  /** For links in mails. */
  consoleUrl?: string | undefined
  encryptionKey: Uint8Array
  mail: MailSettings
  now: () => EpochSeconds
  log: Log
}

export interface People {
  routes: Route[]
  administration: UserAdministration
  membershipMails: MembershipMails
  webhookMails: WebhookMails
  close(): void
}

/** The thread makes one after the other anyway; what waits outside it can be refused. */
const HASHES_AT_ONCE = 1
/** About four seconds of hashing: who waits longer is gone. */
const HASHES_WAITING_MAX = 256
/** Longer than what wrong passwords and mails take on an idle machine; see SignInDeps and AccountDeps. */
const FAILURE_PAUSE_MILLIS = 100
const MAIL_PAUSE_MILLIS = 100

/** Everything people do by themselves: sign in, prove a second time, come back after a forgotten password, look after their account. */
export function createPeople(deps: PeopleDeps): People {
  const { store, origin, exchange, encryptionKey, browserCookie, now, log } = deps
  const secure = origin.startsWith('https:')
  const key = (purpose: string) => deriveKey(encryptionKey, purpose)
  const transport = deps.mail.smtp && createSmtpTransport(deps.mail.smtp)
  const mailer = createMailer({ store: store.mails, transport, now, log })
  const links = createMailedLinks({ store, mailer, origin, exchange, now })
  const thread = createPasswordThread()
  const limitAtOnce = createLimitAtOnce({ atOnce: HASHES_AT_ONCE, waitingMax: HASHES_WAITING_MAX })
  const shared = {
    ...deps,
    links,
    passwords: createPasswords({ thread, limitAtOnce }),
    attempts: createAttemptLimits({ throttles: store.throttles, now }),
    knownDevices: createKnownDevices({ key: key('known devices'), secure }),
    totp: createTotp({
      sealer: createSealer(encryptionKey, 'totp secrets'),
      key: key('proposed totp secrets'),
      usedOnce: store.usedOnce,
      exchange,
      now,
    }),
    recoveryCodes: createRecoveryCodes({ key: key('recovery codes'), users: store.users, now }),
    passkeys: createPasskeys({ store: store.passkeys, origin, exchange, key: key('new passkeys'), now }),
    formGuard: createFormGuard({ browserCookie, origin }),
    failurePause: () => pause(FAILURE_PAUSE_MILLIS),
    mailPause: () => pause(MAIL_PAUSE_MILLIS),
  }
  return {
    routes: withFaultPage(
      [
        ...signInRoutes(shared),
        ...accountRoutes(shared),
        ...recoveryRoutes(shared),
        ...(deps.mail.showMailbox ? mailboxRoutes({ store: store.mails, show: deps.show }) : []),
      ],
      deps,
    ),
    administration: createUserAdministration(shared),
    membershipMails: createMembershipMails({ mailer, exchange, consoleUrl: deps.consoleUrl }),
    webhookMails: createWebhookMails({ mailer, exchange }),
    close() {
      mailer.close()
      thread.close()
    },
  }
}
