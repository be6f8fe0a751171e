import type { EpochSeconds } from '@portreeve/protocol'
import type { App, Subscription } from '../../store/index.ts'
import type { Refusal } from '../refusals.ts'
import type { Route } from '../route-table.ts'

/** What is counted. */
export interface CountedCall {
  route: Route
  /** Undefined: the API itself calls through the gateway. It has no quota of an app. */
  app: App | undefined
  subscription: Subscription | undefined
  now: EpochSeconds
}

export interface QuotaAnswer {
  /** Undefined: there is room, and the call is counted. */
  refusal: Extract<Refusal, { kind: 'quota_spent' | 'plan_unknown' }> | undefined
  /** Whether any quota applies, also one that nobody is told about. */
  counted: boolean
  /** Name, value: `RateLimit` and `RateLimit-Policy` for the answer. Empty when the caller has no quota; that of the API as a whole is not told. */
  fields: readonly string[]
  /** Where what `takeForApp` took was put back: its `fields`, as they are now. */
  putBack?: readonly string[]
  /** Of the caller's quota that is nearest to its end; undefined when it has none. */
  remaining: number | undefined
}

/** Answers at once while this node has room set aside; a promise only when the store has to be asked for more. */
export interface Quotas {
  /** Step 5: the app's own quotas, and those of its plan for this API. */
  takeForApp(call: CountedCall): QuotaAnswer | Promise<QuotaAnswer>
  /**
   * After step 9, when the call would be forwarded: those of the subscription, and of the API as a whole. Where one of them is spent, what
   * `takeForApp` took for the same app and route is put back.
   */
  takeForSubscription(call: CountedCall): QuotaAnswer | Promise<QuotaAnswer>
  /** Whether the app selected the API with a plan that it has no more. Takes nothing. */
  isPlanGone(call: Pick<CountedCall, 'app' | 'route'>): boolean
  /** Gives back what is set aside. */
  close(): Promise<void>
}
