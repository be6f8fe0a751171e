import type { ContentReply } from '../../http/index.ts'
import type { InteractionFault } from '../interactions/interactions.ts'
import type { PageContext, Show } from '../pages/show.ts'

/** Why a step cannot be taken at all, whatever was typed. */
export type StepRefusal = InteractionFault | 'too_many_attempts' | 'busy'

const RETRY_SOON_SECONDS = 5
const RETRY_LATER_SECONDS = 15 * 60

/** One page for each, and none of them says anything about a user. */
export function showRefusal(refusal: StepRefusal, context: PageContext, show: Show): Promise<ContentReply> {
  switch (refusal) {
    case 'unknown':
    case 'other_browser':
      return show(
        {
          kind: 'error',
          title: 'expired',
          code: 'sign_in_expired',
          detail:
            'This page belongs to a sign-in that is over or was begun in another browser. Go back to the app and begin again.',
        },
        { ...context, status: 400 },
      )
    case 'foreign_form':
      return show(
        {
          kind: 'error',
          title: 'refused',
          code: 'foreign_form',
          detail: 'The form did not come from a page of ours that this browser has open. Load the page again.',
        },
        { ...context, status: 403 },
      )
    case 'too_many_attempts':
      return show(
        {
          kind: 'error',
          title: 'refused',
          code: 'too_many_attempts',
          detail: 'There were too many attempts from this network. Wait a quarter of an hour.',
        },
        { ...context, status: 429, headers: { ...context.headers, 'Retry-After': String(RETRY_LATER_SECONDS) } },
      )
    case 'busy':
      return show(
        {
          kind: 'error',
          title: 'fault',
          code: 'busy',
          detail: 'Too many people are signing in at this moment. Try again in a few seconds.',
        },
        { ...context, status: 503, headers: { ...context.headers, 'Retry-After': String(RETRY_SOON_SECONDS) } },
      )
  }
}
