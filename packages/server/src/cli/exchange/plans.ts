import type { Command } from 'commander'
import type { Answer } from '../ask-server.ts'
import { printTable } from '../print.ts'
import { given, readJsonFile, segment } from '../read-input.ts'
import { UsageRefused } from '../refusal.ts'
import { addChange, addCommand, type Flag, type Flags } from '../resource.ts'
import type { CommandContext } from '../run.ts'
import { findPlan } from './find.ts'
import { quotasOf, quotaTexts } from './quotas.ts'

const base = ([api = '']: readonly string[]) => `/apis/${segment(api)}/plans`

const planPath = async ([api = '', plan = '']: readonly string[], context: CommandContext) =>
  `${base([api])}/${segment(await findPlan(context, api, plan))}`

const planFlags: readonly Flag[] = [
  ['--name <name>', 'what people read'],
  ['--visibility <visibility>', 'who may choose it', ['private', 'public']],
  ['--quota <calls/period...>', 'how much it lets through of an app: 10/second 5000/day; none: as much as there is'],
  ['--subscription-quota <calls/period...>', 'and of each subscription of such an app'],
  ['--file <file>', 'JSON with any of its members, such as price (- for standard input)'],
]

export function addPlanCommands(apis: Command): void {
  const plans = apis.command('plans').description('What apps may choose between, with prices and quotas.')
  addCommand(plans, {
    usage: 'list <api>',
    description: 'List those of an API.',
    async work({ ask, show }, args) {
      const answer = await ask('GET', base(args))
      show(answer, () =>
        printTable(answer.items as Answer[], [
          ['ID', ({ id }) => id],
          ['NAME', ({ name }) => name],
          ['VISIBILITY', ({ visibility }) => visibility],
          ['PRICE', ({ price }) => (price as Answer).kind],
          ['QUOTAS', ({ quotas }) => quotaTexts(quotas)],
          ['BY SUBSCRIPTION', ({ subscriptionQuotas }) => quotaTexts(subscriptionQuotas)],
        ]),
      )
    },
  })
  addChange(plans, {
    usage: 'create <api>',
    isNew: true,
    description: 'Add one: free and public, unless you say otherwise.',
    flags: planFlags,
    examples: [
      'apis plans create appointments-v1 --name Free --quota 10/second 5000/day',
      'apis plans create appointments-v1 --name Fair --subscription-quota 1000/day',
    ],
    method: 'POST',
    path: base,
    body(flags) {
      const plan = { visibility: 'public', price: { kind: 'free' }, quotas: [], ...planOf(flags) }
      if (!Object.hasOwn(plan, 'name')) throw new UsageRefused('Say what it is called: --name.')
      return plan
    },
  })
  addChange(plans, {
    usage: 'update <api> <plan>',
    description: 'Change one, by its id or name. What is not named stays as it is.',
    flags: planFlags,
    method: 'PATCH',
    path: planPath,
    body(flags) {
      const patch = planOf(flags)
      if (Object.keys(patch).length === 0) throw new UsageRefused('Say what to change (see --help).')
      return patch
    },
  })
  addChange(plans, {
    usage: 'delete <api> <plan>',
    description: 'Delete one that no app has chosen, by its id or name.',
    method: 'DELETE',
    path: planPath,
    question: ([api, plan]) => `Delete plan ${plan} of ${api}?`,
    done: ([, plan]) => `Deleted ${plan}.`,
  })
}

function planOf(flags: Flags): Record<string, unknown> {
  const { name, visibility } = flags
  const quotas = quotasOf(flags.quota as string[] | undefined)
  const subscriptionQuotas = quotasOf(flags.subscriptionQuota as string[] | undefined)
  return {
    ...readJsonFile(flags.file as string | undefined),
    ...given({ name, visibility, quotas, subscriptionQuotas }),
  }
}
