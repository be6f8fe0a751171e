import { createEventVerifier, type EventVerifier } from '@portreeve/verifier'
import type { createApps } from './apps.ts'
import type { TestDelivery, TestExchange } from './exchange.ts'
import type { Kit } from './kit.ts'
import { serve } from './local-server.ts'
import { untilNoted } from './until-noted.ts'

const ACCEPTED = 202
const TIMEOUT_SECONDS = 5

interface Verdict {
  status: number
  refused?: string
}

export function createWebhooks(kit: Kit, apps: ReturnType<typeof createApps>): TestExchange['webhook'] {
  const verifiers = new Map<string, EventVerifier>()

  /** As an app does it that keeps no list of its own: by asking the exchange who has subscribed. */
  function verifierOf(apiKey: string): EventVerifier | undefined {
    const known = verifiers.get(apiKey)
    const own = apps.byKey(apiKey)
    if (known || !own) return known
    const { issuer, urls, now } = kit
    const { apiSecret } = own.app
    const verifier = createEventVerifier({ issuer, apiKey, apiSecret, subscriptionsUrl: urls.subscriptions, now })
    verifiers.set(apiKey, verifier)
    return verifier
  }

  async function verify(request: Request, body: Uint8Array): Promise<Verdict> {
    const verifier = verifierOf(claimedKey(request.headers))
    if (!verifier) return { status: 403, refused: 'its token is of no app of this exchange that was made here' }
    const verdict = await verifier.verifyEvent({ headers: request.headers, url: request.url, body })
    return verdict.ok ? { status: ACCEPTED } : { status: verdict.status, refused: verdict.code }
  }

  return async () => {
    const deliveries: TestDelivery[] = []
    let status = ACCEPTED
    let passing: { status: number; left: number } | undefined
    let taken = 0
    const waiting: (() => void)[] = []
    const server = await serve(async (request) => {
      const body = new Uint8Array(await request.arrayBuffer())
      const verdict = await verify(request, body)
      const answered = verdict.refused === undefined ? statusOfNext() : verdict.status
      const { headers, url } = request
      deliveries.push({
        eventId: headers.get('fortellis-event-id') ?? '',
        channel: new URL(url).pathname.replace(/^\/event\/?/, ''),
        dataOwnerId: headers.get('data-owner-id') ?? '',
        ...{ headers, answered, refused: verdict.refused },
        body: parsed(new TextDecoder().decode(body)),
      })
      for (const wake of waiting.splice(0)) wake()
      return new Response(null, { status: answered })
    })
    kit.opened(server)

    function statusOfNext(): number {
      if (passing === undefined || passing.left === 0) return status
      passing.left--
      return passing.status
    }

    /** Undefined: nothing in time. */
    async function untilThere(millis: number): Promise<TestDelivery | undefined> {
      const at = taken++
      const deadline = performance.now() + millis
      while (deliveries.length <= at) {
        const left = deadline - performance.now()
        if (left <= 0) {
          taken--
          return undefined
        }
        await somethingOrTimeout(left)
      }
      return deliveries[at]
    }

    function somethingOrTimeout(millis: number): Promise<void> {
      return new Promise((resolve) => {
        const timer = setTimeout(resolve, millis)
        waiting.push(() => {
          clearTimeout(timer)
          resolve()
        })
      })
    }

    async function noted(delivery: TestDelivery): Promise<void> {
      const { eventId, headers } = delivery
      const appId = apps.byKey(claimedKey(headers))?.app.id
      const sameEvent = deliveries.slice(0, deliveries.indexOf(delivery) + 1).filter((each) => each.eventId === eventId)
      if (appId !== undefined) await untilNoted({ appId, eventId, attempts: sameEvent.length }, kit.management)
    }

    return {
      url: server.url,
      deliveries,
      async next({ timeoutSeconds = TIMEOUT_SECONDS } = {}) {
        const delivery = await untilThere(timeoutSeconds * 1000)
        if (delivery) {
          if (delivery.answered !== ACCEPTED) await noted(delivery)
          return delivery
        }
        throw new Error(
          `no delivery came to the webhook within ${timeoutSeconds} s; ${deliveries.length} had come before. Events go to organizations that have a subscription of the app, and wait for their retries by the exchange's clock.`,
        )
      },
      answer(next, { times } = {}) {
        if (!Number.isInteger(next) || next < 200 || next > 599)
          throw new TypeError('answer takes a status from 200 to 599')
        if (times !== undefined && (!Number.isInteger(times) || times < 1))
          throw new TypeError('times is a number of deliveries, 1 or more')
        passing = times === undefined ? undefined : { status: next, left: times }
        if (times === undefined) status = next
      },
    }
  }
}

/** Whose app it says it is for. The verifier finds out whether that is true. */
function claimedKey(headers: Headers): string {
  const [, payload = ''] = (headers.get('authorization') ?? '').split('.')
  try {
    const { sub } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { sub?: unknown }
    return typeof sub === 'string' ? sub : ''
  } catch {
    return ''
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
