import { type Command, Option } from 'commander'
import type { Answer, AskOptions, Method } from './ask-server.ts'
import { type Columns, createTable, note, printLine, printRecord } from './print.ts'
import { given } from './read-input.ts'
import { UsageRefused } from './refusal.ts'
import { type CommandContext, run, type SharedOptions, withConnection } from './run.ts'

/** Flags of any command, by their names as JavaScript spells them. */
export type Flags = SharedOptions & Record<string, unknown>

/** One flag: how it is written, what it says, and the words it takes when there are only those. */
export type Flag = readonly [flags: string, description: string, choices?: readonly string[]]

interface Declared {
  /** `approve <subscription>` */
  usage: string
  /** One or two sentences. */
  description: string
  flags?: readonly Flag[]
  /** Whole command lines without `portreeve`. */
  examples?: readonly string[]
  /** What stands below the examples. */
  notes?: string
  /** Has `--yes`: the command asks before it does something that cannot be taken back. */
  confirms?: boolean
  /** What it does with its arguments, in their order. */
  work(context: CommandContext, args: readonly string[], flags: Flags): Promise<void>
}

/** Adds a command that talks to the server. */
export function addCommand(
  parent: Command,
  { usage, description, flags = [], examples = [], notes, confirms, work }: Declared,
): void {
  const command = withConnection(parent.command(usage).description(description))
  for (const [name, text, choices] of flags) {
    const option = new Option(name, text)
    command.addOption(choices ? option.choices([...choices]) : option)
  }
  if (confirms) command.option('--yes', 'do not ask')
  if (examples.length > 0) {
    command.addHelpText('after', `\nExamples:\n${examples.map((example) => `  portreeve ${example}`).join('\n')}`)
  }
  if (notes !== undefined) command.addHelpText('after', `\n${notes}`)
  // Commander hands over the arguments one by one, then the options, then the command.
  command.action((...handed: unknown[]) => {
    const options = handed.at(-2) as Flags
    return run(options, (context) => work(context, handed.slice(0, -2) as string[], options))
  })
}

interface ListDeclared extends Pick<Declared, 'usage' | 'description' | 'flags' | 'examples'> {
  path(args: readonly string[], context: CommandContext): string | Promise<string>
  /** From flags to the parameters of the query. */
  query?(
    flags: Flags,
    context: CommandContext,
    args: readonly string[],
  ): Record<string, unknown> | Promise<Record<string, unknown>>
  columns: Columns
  /** What is said when there are none, where that is not enough. */
  none?: string
  /** Does something else than listing. Answers whether it did. */
  instead?(context: CommandContext, flags: Flags, args: readonly string[]): Promise<boolean>
}

const PAGE_MAX = 200

/** Adds a list: a page of it, or with `--all` every page until the end. */
export function addList(
  parent: Command,
  { usage, description, flags = [], examples = [], path, query, columns, none, instead }: ListDeclared,
): void {
  addCommand(parent, {
    usage,
    description,
    examples,
    flags: [
      ...flags,
      ['--limit <count>', 'how many at most, up to 200 (default: 50)'],
      ['--after <id>', 'those behind this one: `next` of the page before'],
      ['--all', 'page after page, until the end'],
    ],
    async work(context, args, flags) {
      if (await instead?.(context, flags, args)) return
      if (flags.all && flags.limit !== undefined) throw new UsageRefused('--all and --limit exclude each other.')
      const at = await path(args, context)
      const parameters = { ...(await query?.(flags, context, args)), limit: flags.limit, after: flags.after }
      if (flags.all) return printAll(context, at, parameters, { columns, none, json: flags.json })
      const answer = await pageWithItems(context, at, parameters)
      context.show(answer, () => {
        createTable(columns, none).print(answer.items as Answer[])
        if (answer.next !== undefined) note(`There are more: --after ${String(answer.next)}, or --all`)
      })
    },
  })
}

/** Page by page to standard output, so that a list of a million needs no more memory than a page. */
async function printAll(
  context: CommandContext,
  path: string,
  parameters: Record<string, unknown>,
  { columns, none, json }: { columns: Columns; none: string | undefined; json: boolean | undefined },
): Promise<void> {
  const table = createTable(columns, none)
  let isFirst = true
  for await (const items of pages(context, path, parameters)) {
    if (!json) table.print(items)
    for (const item of json ? items : []) {
      printLine(`${isFirst ? '{"items": [\n' : ','}${JSON.stringify(item)}`)
      isFirst = false
    }
  }
  if (json) printLine(isFirst ? '{"items": []}' : ']}')
}

/** The first page with something in it, or the last one: a long search answers with what it found in bounded time, which may be nothing yet. */
export async function pageWithItems(
  { ask }: Pick<CommandContext, 'ask'>,
  path: string,
  parameters: Record<string, unknown> = {},
): Promise<Answer> {
  let answer = await ask('GET', withQuery(path, parameters))
  while ((answer.items as Answer[]).length === 0 && answer.next !== undefined) {
    answer = await ask('GET', withQuery(path, { ...parameters, after: answer.next }))
  }
  return answer
}

/** Every page of a list that has something, one after the other; the last one, too, when it has nothing. */
export async function* pages(
  { ask }: Pick<CommandContext, 'ask'>,
  path: string,
  parameters: Record<string, unknown> = {},
): AsyncGenerator<Answer[]> {
  let after = parameters.after
  do {
    const answer = await ask('GET', withQuery(path, { ...parameters, limit: PAGE_MAX, after }))
    const items = answer.items as Answer[]
    after = answer.next
    if (items.length > 0 || after === undefined) yield items
  } while (after !== undefined)
}

export function withQuery(path: string, parameters: Record<string, unknown>): string {
  const query = new URLSearchParams(given(parameters) as Record<string, string>).toString()
  return query === '' ? path : `${path}?${query}`
}

/** Flags of commands that change what somebody else may be changing too. */
const IF_MATCH: Flag = ['--if-match <revision>', 'only when it is still this revision (see show)']
/** Flags of commands that make something. */
const IDEMPOTENCY_KEY: Flag = [
  '--idempotency-key <key>',
  'of your choice: the same command with the same key makes nothing twice',
]

interface ChangeDeclared extends Pick<Declared, 'usage' | 'description' | 'flags' | 'examples' | 'notes'> {
  method: Method
  path(args: readonly string[], context: CommandContext, flags: Flags): string | Promise<string>
  body?(
    flags: Flags,
    args: readonly string[],
    context: CommandContext,
  ): object | undefined | Promise<object | undefined>
  /** Asked before, unless `--yes` was given. Undefined: nothing has to be asked. */
  question?(args: readonly string[], flags: Flags): string | undefined
  /** It makes something new, so it takes a key; whatever else there is may have changed, so it takes a revision. */
  isNew?: boolean
  /** What is said when it was done; without it the answer is printed. */
  done?(args: readonly string[], answer: Answer): string
  /** Prints the answer where each member on a line of its own is not good to read. */
  print?(answer: Answer): void
}

/** Adds a command that changes something: one request, whose answer is printed with any secret that is in it. */
export function addChange(parent: Command, declared: ChangeDeclared): void {
  const { usage, description, method, examples = [], print = printRecord } = declared
  addCommand(parent, {
    usage,
    description,
    examples,
    ...given({ notes: declared.notes }),
    flags: [...(declared.flags ?? []), declared.isNew ? IDEMPOTENCY_KEY : IF_MATCH],
    confirms: declared.question !== undefined,
    async work(context, args, flags) {
      const body = await declared.body?.(flags, args, context)
      const question = declared.question?.(args, flags)
      if (question !== undefined) await context.confirm(question)
      const path = await declared.path(args, context, flags)
      const options: AskOptions = given({ ifMatch: flags.ifMatch, idempotencyKey: flags.idempotencyKey })
      const answer = await context.ask(method, path, body, options)
      context.show(answer, () => {
        if (declared.done) note(declared.done(args, answer))
        else print(answer)
        noteSecret(answer)
      })
    },
  })
}

/** Adds `show`. */
export function addShow(
  parent: Command,
  {
    path,
    print = printRecord,
    ...declared
  }: Pick<ChangeDeclared, 'usage' | 'description' | 'path' | 'examples' | 'print'>,
): void {
  addCommand(parent, {
    ...declared,
    async work(context, args, flags) {
      const answer = await context.ask('GET', await path(args, context, flags))
      context.show(answer, () => print(answer))
    },
  })
}

function noteSecret(answer: Answer): void {
  for (const name of ['client_secret', 'secret', 'token']) {
    if (answer[name] !== undefined) note(`\nThe ${name} is shown this once. Keep it now.`)
  }
}
