import type { UserActor } from '../audit/index.ts'
import type { Api, App } from '../store/index.ts'

/**
 * Brings a test subscription in line with the app or API that it belongs to (protocol.md 3.8). Subscriptions do it; this room says when: after an app
 * or an API was made, and after every change of selections. Never rejects: what was written is written, and the next time makes up for it.
 */
export type AlignTest = (actor: UserActor, of: Pick<App | Api, 'testSubscriptionId'>) => Promise<void>
