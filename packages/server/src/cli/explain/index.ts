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

export function addExplainCommand(program: Command): void {
  addCommand(program, {
    usage: 'explain <request-id>',
    description: 'Say why a call was refused, or what became of it. For people of its app and of its API.',
    examples: ['explain 4b0c9a52-7d1e-4c3f-9a52-0c9a527d1e4c', 'explain 4b0c9a52-7d1e-4c3f-9a52-0c9a527d1e4c --json'],
    async work(context, [requestId = ''], { json }) {
      const answer = await askUntilKept(context, requestId).catch((fault: unknown) => {
        // Programs get the problem document as it is.
        throw isUnknown(fault) && !json ? new CommandRefused(notKnown(requestId)) : fault
      })
      context.show(answer, () => {
        const paint = paintFor(process.stdout)
        const calls = answer.calls as ExplainedCall[]
        for (const [at, call] of calls.entries()) {
          if (at > 0) printLine('')
          for (const line of linesOf(call, paint)) printLine(line)
        }
        if (answer.isCut) printLine('\nThere may be older calls with this Request-Id.')
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
): string => `No call with the Request-Id ${requestId} is known here, or none that you may see.
  - It is in the header Request-Id of the answer to the call, and in the body of every refusal of the gateway.
  - A call can be explained about a second after it was answered, and is forgotten after a day, or when the exchange has set it.
  - Only people of the app's organization and of the API's see it. portreeve me show says who you are here.
  - Is it this exchange? --url or --home says which one is asked.`
