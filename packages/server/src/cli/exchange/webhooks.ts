import type { Command } from 'commander'
import type { Answer } from '../ask-server.ts'
import { note, printRecord, time } from '../print.ts'
import { given, readText, wholeNumber } from '../read-input.ts'
import { UsageRefused } from '../refusal.ts'
import { addChange, addCommand, addList, type Flags } from '../resource.ts'
import { findApiFlag, findApp } from './find.ts'
import { millisOf } from './units.ts'
import { neededReason, webhookPath } from './webhook-arguments.ts'
import { addQueueCommands } from './webhook-queue.ts'

/** Where apps take the events of async APIs, what waits for them, and what became of what was sent. */
export function addWebhookCommands(program: Command): void {
  const webhooks = program
    .command('webhooks')
    .description('Where apps take events: how they are sent, what waits, what became of them.')
  addList(webhooks, {
    usage: 'list',
    description: 'List those of an app of yours, or those that events of an API of yours go to.',
    flags: [
      ['--app <app>', 'of this one, by its id or name'],
      ['--api <api>', 'of this one, by its id or name'],
      ['--search <text>', 'whose app or API has words that begin like these in its name'],
    ],
    examples: ['webhooks list --app "Lot Walk"'],
    path: () => '/webhooks',
    query: async ({ app, api, search }, context) => ({
      appId: app === undefined ? undefined : await findApp(context, app as string),
      apiId: await findApiFlag(context, api),
      search,
    }),
    columns: [
      ['ID', ({ id }) => id],
      ['APP', ({ app }) => (app as Answer).name || (app as Answer).id],
      ['API', ({ api }) => (api as Answer).id],
      ['STATE', ({ state, pausedBy }) => (pausedBy === 'gone' ? 'paused (410)' : state)],
      ['URL', ({ url }) => url],
    ],
    none: 'There are none that you may see. --api takes an async API: portreeve apis list. An app has one for each async API that it has selected.',
  })
  addCommand(webhooks, {
    usage: 'show <webhook>',
    description: 'Show one, with what waits for it.',
    async work({ ask, show }, args) {
      const answer = await ask('GET', webhookPath(args))
      const queue = await ask('GET', `${webhookPath(args)}/queue`)
      show({ ...answer, queue }, () => printWebhook(answer, queue))
    },
  })
  addSettings(webhooks)
  addQueueCommands(webhooks)
}

function addSettings(webhooks: Command): void {
  addChange(webhooks, {
    usage: 'set <webhook>',
    description: 'Change how events are sent to it. What is not named stays.',
    flags: [
      ['--accepts <answers>', 'which answers count as taken', ['202', '2xx']],
      ['--concurrency <count>', 'requests under way at once, 1 to 100'],
      ['--per-second <count>', 'requests begun in a second; none: as many as there are'],
      ['--timeout <time>', 'for one attempt: 1s to 20s'],
      ['--held-notice <time>', 'tell its people by mail when a lane is held for so long: 60s to 168h'],
    ],
    examples: ['webhooks set 0199… --timeout 20s --per-second 50'],
    method: 'PATCH',
    path: webhookPath,
    body: settingsOf,
    print: printRecord,
  })
  addChange(webhooks, {
    usage: 'pause <webhook>',
    description: 'Send it nothing from now on. Events go on to be queued, in their order.',
    flags: [['--reason <text>', 'for the record']],
    examples: ['webhooks pause 0199… --reason "Being moved"'],
    method: 'POST',
    path: (args) => `${webhookPath(args)}/pause`,
    body: (flags) => ({ reason: neededReason(flags) }),
    done: ([webhook]) => `Paused ${webhook}.`,
  })
  addChange(webhooks, {
    usage: 'resume <webhook>',
    description: 'Send again, also where it had answered 410. What waits is tried at once.',
    method: 'POST',
    path: (args) => `${webhookPath(args)}/resume`,
    done: ([webhook]) => `Resumed ${webhook}.`,
  })
  addChange(webhooks, {
    usage: 'rotate-secret <webhook>',
    isNew: true,
    description: 'Give it a new secret to check signatures with, shown this once; the old one goes on for a while.',
    flags: [['--overlap <seconds>', 'how long the old secret goes on (default: 86400; 0 ends it now)']],
    method: 'POST',
    path: (args) => `${webhookPath(args)}/rotate-secret`,
    body: ({ overlap }) => given({ overlapSeconds: wholeNumber('--overlap', overlap as string | undefined) }),
    question: ([webhook], { overlap }) =>
      overlap === '0' ? `Sign nothing for ${webhook} with the old secret from now on?` : undefined,
    print: ({ id, secret }) => printRecord({ id, secret }),
  })
  addChange(webhooks, {
    usage: 'test <webhook>',
    isNew: true,
    description: 'Send it a test event through the queue: the example of the API’s AsyncAPI description, or yours.',
    flags: [
      ['--channel <channel>', 'such as service/opened (default: the one of the example)'],
      ['--payload <file>', 'JSON (- for standard input)'],
    ],
    examples: ['webhooks test 0199…', 'webhooks test 0199… --channel service/opened --payload opened.json'],
    method: 'POST',
    path: (args) => `${webhookPath(args)}/test`,
    body: ({ channel, payload }) => given({ channel, payload: payloadOf(payload as string | undefined) }),
    done: ([webhook], { id }) => `Event ${id} is on its way: portreeve webhooks deliveries ${webhook} --event ${id}`,
  })
}

function settingsOf({ accepts, concurrency, perSecond, timeout, heldNotice }: Flags): object {
  const heldNoticeMillis = millisOf('--held-notice', heldNotice as string | undefined)
  const body = given({
    accepts,
    concurrencyMax: wholeNumber('--concurrency', concurrency as string | undefined),
    perSecondMax: perSecond === 'none' ? null : wholeNumber('--per-second', perSecond as string | undefined),
    timeoutMillis: millisOf('--timeout', timeout as string | undefined),
    heldNoticeSeconds: heldNoticeMillis === undefined ? undefined : Math.round(heldNoticeMillis / 1000),
  })
  if (Object.keys(body).length === 0) throw new UsageRefused('Say what to change, such as --timeout 20s.')
  return body
}

function payloadOf(path: string | undefined): unknown {
  if (path === undefined) return undefined
  try {
    return JSON.parse(readText(path))
  } catch (fault) {
    if (fault instanceof UsageRefused) throw fault
    throw new UsageRefused(`${path === '-' ? 'Standard input' : path} does not hold JSON.`)
  }
}

function printWebhook({ app, api, secrets = [], ...webhook }: Answer, queue: Answer): void {
  const named = ({ id, name }: Answer) => (name === '' ? id : `${name} (${id})`)
  const { heldSince, ...counts } = queue
  printRecord({
    ...{ id: webhook.id, app: named(app as Answer), api: named(api as Answer), ...webhook },
    secrets: (secrets as Answer[]).map(describeSecret).join('\n'),
    ...counts,
    heldSince: time(heldSince),
  })
  if (webhook.pausedBy === 'gone') note('It answered 410, so it was paused: portreeve webhooks resume.')
}

function describeSecret({ createdAt, endsAt, isShown }: Answer): string {
  const end = endsAt === undefined ? '' : `, until ${time(endsAt)}`
  return `of ${time(createdAt)}${end}${isShown ? '' : ', which nobody has seen: rotate-secret shows a new one'}`
}
