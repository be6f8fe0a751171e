import type { ConnectionCallback } from '@portreeve/protocol'
import type { Problem } from '../http-answer.ts'
import { check, checkAmount, checkCredential, checkPath, checkUrl } from '../option-checks.ts'
import { parseShared, type SharedOptions, type SharedSettings } from '../shared-options.ts'
import type { AdminErrorCode } from './admin-errors.ts'
import type { Activation } from './parse-activation.ts'
import type { SubscriptionList } from './subscription-list.ts'

/**
 * What is to become of an activation: nothing yet (`callback` is called later, in days perhaps), something that the exchange is told behind the
 * 200 of this call, or no (the exchange hears 403 and these words).
 */
export type Decision = ConnectionCallback | { refused: string } | undefined

/** A call to the admin API that was refused, as `onProblem` is told of it. */
export type AdminProblem = Problem<AdminErrorCode>

export interface AdminApiOptions extends SharedOptions {
  /** The API's own Client ID and Client Secret: for the token that comes with each call, and for one of our own for callbacks. */
  clientId: string
  clientSecret: string
  /** Where connections are accepted: `https://subscriptions.example.com`. */
  subscriptionsUrl: string
  /** An organization has activated an app that uses this API. May come more than once. When it throws, the exchange asks again. */
  // biome-ignore lint/suspicious/noConfusingVoidType: a function without `return` is the usual one
  activate: (activation: Activation) => Decision | void | Promise<Decision | void>
  /** A connection has ended. May come more than once, and for one that nobody remembers. When it throws, the exchange asks again. */
  deactivate: (connectionId: string) => unknown
  /** Is kept up to date: what was accepted is active in it. */
  subscriptions?: SubscriptionList
  /** Path of the registered admin URL. `/admin` when left out. */
  path?: string
  /** 1 MiB when left out. */
  bodyBytesMax?: number
  /** Seconds before each try of a callback that follows an answer. Without it: 0.2, 1, 2, 4 and so on, for two minutes. */
  callbackPausesSeconds?: readonly number[]
  /** Called with every call that is refused and every callback that is given up. Without it each is a line of `console.error`. */
  onProblem?: (problem: AdminProblem) => void
}

export interface AdminSettings extends SharedSettings {
  clientId: string
  clientSecret: string
  subscriptionsUrl: string
  subscriptions: SubscriptionList | undefined
  path: string
  callbackPausesSeconds: readonly number[]
}

/** Throws a TypeError that names the option. */
export function parseAdminOptions(options: AdminApiOptions): AdminSettings {
  const needed = 'issuer clientId clientSecret subscriptionsUrl activate deactivate'
  const own = `${needed} subscriptions path bodyBytesMax callbackPausesSeconds onProblem`
  const shared = parseShared(options, 'createAdminApi', own, needed)
  const { clientId, clientSecret, subscriptionsUrl, subscriptions, activate, deactivate, insecureHttp } = options
  const { path = '/admin', callbackPausesSeconds = [0.2, 1, 2, 4, 8, 16, 32, 64] } = options
  checkCredential('clientId', clientId)
  checkCredential('clientSecret', clientSecret)
  checkUrl('subscriptionsUrl', subscriptionsUrl, insecureHttp)
  checkPath(path)
  for (const pause of callbackPausesSeconds) checkAmount('callbackPausesSeconds', pause)
  for (const [name, value] of Object.entries({ activate, deactivate })) {
    check(typeof value === 'function', name, 'a function')
  }
  return { ...shared, clientId, clientSecret, subscriptionsUrl, subscriptions, path, callbackPausesSeconds }
}
