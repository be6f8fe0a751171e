import { createInterface } from 'node:readline'
import { CommandRefused, UsageRefused } from './refusal.ts'

/**
 * Goes on with `--yes`, or when somebody at the terminal agrees. Never waits where nobody can answer: rejects with UsageRefused
 * then, and with CommandRefused when the answer is not yes.
 */
export async function confirm(question: string, { yes }: { yes?: boolean }): Promise<void> {
  if (yes) return
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new UsageRefused(`${question} Nobody can be asked here: say so with --yes.`)
  }
  // On standard error, so that a piped result stays clean.
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const answer = await new Promise<string>((resolve) => {
    // Ctrl-C and Ctrl-D end the question, and are no yes.
    terminal.once('close', () => resolve(''))
    terminal.question(`${question} [y/N] `, resolve)
  })
  terminal.close()
  if (!/^y(es)?$/i.test(answer.trim())) throw new CommandRefused('Nothing was done.')
}
