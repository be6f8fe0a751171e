import { setTimeout as pause } from 'node:timers/promises'
import type { Command } from 'commander'
import { paintFor } from '../apply/print-plan.ts'
import type { Answer } from '../ask-server.ts'
import { printLine } from '../print.ts'
import { segment } from '../read-input.ts'
import { CommandRefused, ServerRefused } from '../refusal.ts'
import { addCommand } from '../resource.ts'
import type { CommandContext } from '../run.ts'
import { type ExplainedCall, linesOf } from './lines-of-call.ts'
import { type ExplainedPublish, linesOfPublish } from './lines-of-publish.ts'
import { linesOfTokenRequest, type RefusedTokenRequest } from './lines-of-token-request.ts'

export function addExplainCommand(program: Command): void {
  addCommand(program, {
    usage: 'explain <request-id>',
    description:
      'Say why a call was refused, or what became of it: for people of its app and of its API. So too of an event that was published, for people of its API, and of a request for a token that was refused, for people of the app or API that asked.',
    examples: ['explain 4b0c9a52-7d1e-4c3f-9a52-0c9a527d1e4c', 'explain 4b0c9a52-7d1e-4c3f-9a52-0c9a527d1e4c --json'],
    async work(context, [requestId = ''], { json }) {
      const answer = await askUntilKept(context, requestId).catch((fault: unknown) => {
        // Programs get the problem document as it is.
        throw isUnknown(fault) && !json ? new CommandRefused(notKnown(requestId)) : fault
      })
      context.show(answer, () => {
        const paint = paintFor(process.stdout)
        const calls = (answer.calls as ExplainedCall[]).map((call) => linesOf(call, paint))
        // A server of before knew of calls alone.
        const publishes = ((answer.publishes ?? []) as ExplainedPublish[]).map((one) => linesOfPublish(one, paint))
        const refused = (answer.tokenRequests ?? []) as RefusedTokenRequest[]
        const tokens = refused.map((one) => linesOfTokenRequest(one, paint))
        for (const [at, lines] of [...calls, ...publishes, ...tokens].entries()) {
          if (at > 0) printLine('')
          for (const line of lines) printLine(line)
        }
        if (answer.isCut) printLine('\nThere may be older ones with this Request-Id.')
      })
    },
  })
}

/** A call is kept within a second, and somebody may be quicker than that. */
const KEPT_WITHIN_MILLIS = 1_200

async function askUntilKept({ ask }: CommandContext, requestId: string): Promise<Answer> {
  // A slash may be in a Request-Id, and in no segment of a path.
  const path = `/decisions/${segment(requestId.replaceAll('/', '~'))}`
  try {
    return await ask('GET', path)
  } catch (fault) {
    if (!isUnknown(fault)) throw fault
    await pause(KEPT_WITHIN_MILLIS)
    return ask('GET', path)
  }
}

const isUnknown = (fault: unknown): boolean => fault instanceof ServerRefused && fault.problem.status === 404

const notKnown = (
  requestId: string,
): string => `No call, no event and no refused request for a token with the Request-Id ${requestId} is known here, or none that you may see.
  - It is in the header Request-Id of the answer to the call, and in the body of every refusal of the gateway.
  - A call can be explained about a second after it was answered, and is forgotten after a day, or when the exchange has set it.
  - Only people of the app's organization and of the API's see it. portreeve me show says who you are here.
  - Of a request to publish it is the Request-Id or the X-Request-Id of its answer; only people of its API see it.
  - Of a request for a token that was refused it is the Request-Id of its answer; people of the app or API see it where a good key and secret came with it, and operators in any case.
  - Is it this exchange? --url or --home says which one is asked.`
