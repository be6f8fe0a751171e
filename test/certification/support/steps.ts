import { beforeAll, expect } from 'vitest'
import type { TestBrowser, TestPage } from '../../../packages/server/src/identity/testing/test-browser.ts'
import { type Answer, type Asked, ask, authorize } from './authorize.ts'
import { type Given, type RedeemOptions, takeAll } from './check-answers.ts'
import type { LocalProvider, Provider } from './provider.ts'
import { type RelyingParty, register, type Variant } from './relying-party.ts'

type Parameters = Record<string, string | undefined>

/** What a module does, in its variant. */
export interface Steps<P extends Provider = LocalProvider> {
  provider: P
  register(metadata?: Record<string, unknown>): Promise<RelyingParty>
  ask(rp: RelyingParty, parameters?: Parameters): Asked
  /** A request from beginning to end, in the browser in which somebody is signed in unless another is given. */
  send(rp: RelyingParty, parameters?: Parameters, browser?: TestBrowser): Promise<Answer>
  go(asked: Asked, browser?: TestBrowser, first?: TestPage): Promise<Answer>
  take(rp: RelyingParty, answer: Answer, options?: RedeemOptions): Promise<Given>
  /** As the three before, for a client that is new. */
  complete(parameters?: Parameters): Promise<Given & { answer: Answer; rp: RelyingParty }>
  signedIn: TestBrowser
  /** Nobody is signed in there. */
  newBrowser(): TestBrowser
  /** Where an answer of the variant has to be. */
  carrier: Answer['carrier']
}

const carrierOf = ({ response_type, response_mode }: Variant): Answer['carrier'] =>
  response_mode ?? (response_type === 'code' ? 'query' : 'fragment')

/** The steps of one variant; `steps()` is good in tests. One person signs in once, by the form, for all that do not care. */
export function stepsOf<P extends Provider>(variant: Variant, provider: () => P): () => Steps<P> {
  let steps: Steps<P>
  beforeAll(async () => {
    const at = provider()
    const signedIn = at.newBrowser()
    const mode = variant.response_mode === undefined ? {} : { response_mode: variant.response_mode }
    const carrier = carrierOf(variant)
    const go: Steps['go'] = async (asked, browser = signedIn, first) => {
      const answer = await authorize(at, asked, browser, first)
      expect(answer.carrier).toBe(carrier)
      return answer
    }
    const askFor: Steps['ask'] = (rp, parameters) => ask(at, rp, { ...mode, ...parameters })
    const send: Steps['send'] = (rp, parameters, browser) => go(askFor(rp, parameters), browser)
    const registerOne: Steps['register'] = (metadata) => register(at, variant.response_type, metadata)
    const take: Steps['take'] = (rp, answer, options) => takeAll(at, rp, answer, options)
    steps = {
      provider: at,
      carrier,
      register: registerOne,
      ask: askFor,
      send,
      go,
      take,
      async complete(parameters) {
        const rp = await registerOne()
        const answer = await send(rp, parameters)
        return { ...(await take(rp, answer)), answer, rp }
      },
      signedIn,
      newBrowser: at.newBrowser,
    }
    await send(await registerOne())
  })
  return () => steps
}
