import { createHash, randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { accept, type EpochSeconds, type Outcome, refuse } from '@portreeve/protocol'
import type { RouteRequest } from '../../http/index.ts'
import type { Interaction, InteractionStore } from '../../store/index.ts'
import type { BrowserCookie } from './browser-cookie.ts'
import type { InteractionState } from './interaction-state.ts'
import type { LimitBeginnings } from './limit-beginnings.ts'
import { comesFromUs, sameText } from './same-origin.ts'

const ID_BYTES = 32
const ID = /^[A-Za-z0-9_-]{43}$/

/** An interaction as the browser that began it finds it. */
export interface OpenInteraction {
  /** Stands in the address of its pages. */
  id: string
  state: InteractionState
  /** As read. `save` and `finish` succeed only where nobody was quicker. */
  kept: Interaction
}

export type InteractionFault = 'unknown' | 'other_browser' | 'foreign_form'

/** Ways of browsers through our pages. Methods reject with StoreUnavailable. */
export interface Interactions {
  /** `setCookie`: header values to send. Refuses a network that has begun more than people begin. */
  begin(
    request: Pick<RouteRequest, 'headers' | 'remoteAddress'>,
    state: Omit<InteractionState, 'csrf'>,
  ): Promise<Outcome<{ id: string; state: InteractionState; setCookie: string[] }, 'too_many_attempts'>>
  /** For showing a page. Refuses an id that is unknown, over, or another browser's (threats T-19, T-34). */
  open(id: string, headers: IncomingHttpHeaders): Promise<Outcome<OpenInteraction, InteractionFault>>
  /** For taking a form: as `open`, and the form has to be ours (threat T-20). `csrf` is the form's field. */
  take(
    id: string,
    headers: IncomingHttpHeaders,
    csrf: string | undefined,
  ): Promise<Outcome<OpenInteraction, InteractionFault>>
  /** Keeps the next state. 'changed': another request of this browser was quicker; nothing was kept. */
  save(open: OpenInteraction, state: InteractionState): Promise<'saved' | 'changed'>
  /** Ends it. Of all requests exactly one gets 'first', and only where nobody changed it since it was read. */
  finish(open: OpenInteraction): Promise<'first' | 'again'>
}

export interface InteractionsDeps {
  store: InteractionStore
  browserCookie: BrowserCookie
  /** Origin of our pages, such as `https://identity.example`. */
  origin: string
  ttlSeconds: number
  mayBegin: LimitBeginnings
  now: () => EpochSeconds
}

export function createInteractions(deps: InteractionsDeps): Interactions {
  const { store, browserCookie, origin, ttlSeconds, mayBegin, now } = deps
  async function open(id: string, headers: IncomingHttpHeaders): Promise<Outcome<OpenInteraction, InteractionFault>> {
    if (!ID.test(id)) return refuse('unknown', 'not an interaction id')
    const kept = await store.find(hashOf(id))
    if (!kept || kept.expiresAt <= now()) return refuse('unknown', 'no such interaction, or it is over')
    const browser = browserCookie.read(headers)
    if (!browser || !Buffer.from(browser.hash).equals(kept.browserHash)) {
      return refuse('other_browser', 'another browser began this interaction')
    }
    return accept({ id, state: JSON.parse(kept.state) as InteractionState, kept })
  }
  return {
    async begin({ headers, remoteAddress }, stateWithoutCsrf) {
      if (!mayBegin(remoteAddress)) return refuse('too_many_attempts', 'its network has begun too many')
      const browser = browserCookie.ensure(headers)
      const id = randomBytes(ID_BYTES).toString('base64url')
      const state: InteractionState = { ...stateWithoutCsrf, csrf: randomBytes(ID_BYTES).toString('base64url') }
      const createdAt = now()
      await store.put({
        idHash: hashOf(id),
        browserHash: browser.hash,
        state: JSON.stringify(state),
        version: 1,
        createdAt,
        expiresAt: (createdAt + ttlSeconds) as EpochSeconds,
      })
      return accept({ id, state, setCookie: browser.setCookie })
    },
    open,
    async take(id, headers, csrf) {
      if (!comesFromUs(headers, origin)) return refuse('foreign_form', 'the form was sent from another site')
      const opened = await open(id, headers)
      if (!opened.ok) return opened
      if (csrf === undefined || !sameText(csrf, opened.value.state.csrf)) {
        return refuse('foreign_form', "the form's token is missing or wrong")
      }
      return opened
    },
    async save({ kept }, state) {
      const outcome = await store.replace({ ...kept, state: JSON.stringify(state) })
      return outcome === 'replaced' ? 'saved' : 'changed'
    },
    finish: ({ kept }) => store.remove(kept.idHash, kept.version),
  }
}

const hashOf = (id: string): Uint8Array => createHash('sha256').update(`interaction ${id}`).digest()
