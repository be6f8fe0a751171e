import type { Command, Option } from 'commander'

/** One command as completions know it. */
export interface CommandNode {
  /** `['orgs', 'members', 'list']`; empty for the program itself. */
  path: readonly string[]
  /** One line. */
  description: string
  subcommands: readonly { name: string; description: string }[]
  options: readonly OptionNode[]
  /** What its first argument may be, where that is known. */
  argument: OptionValue | undefined
}

export interface OptionNode {
  /** `['-f', '--file']`. */
  names: readonly string[]
  description: string
  /** What may stand behind it; undefined: nothing does. */
  value: OptionValue | undefined
}

export type OptionValue = 'file' | 'directory' | 'other' | readonly string[]

/** Every command of the tree, the program first. Hidden ones are left out. */
export function commandTree(program: Command): CommandNode[] {
  return visit(program, [])
}

/** Every option with a value, by name; where it means different things, by command too. */
export function valuesByOption(
  tree: readonly CommandNode[],
): { name: string; node?: CommandNode; value: OptionValue }[] {
  const found = tree.flatMap((node) =>
    node.options.flatMap(({ names, value }) =>
      value === undefined ? [] : names.map((name) => ({ name, node, value })),
    ),
  )
  return [...new Set(found.map(({ name }) => name))].flatMap((name) => {
    const all = found.filter((each) => each.name === name)
    const [first] = all
    return first && all.every(({ value }) => String(value) === String(first.value))
      ? [{ name, value: first.value }]
      : all
  })
}

/** `' orgs members'`: a command as one word of a script, each of its words behind a blank. */
export const spaced = ({ path }: CommandNode): string => path.map((name) => ` ${name}`).join('')

function visit(command: Command, path: readonly string[]): CommandNode[] {
  const help = command.createHelp()
  // Commander adds `help` where there are subcommands; it says what --help says.
  const commands = help.visibleCommands(command).filter((each) => each.name() !== 'help')
  const node: CommandNode = {
    path,
    description: firstSentence(command.description()),
    subcommands: commands.map((each) => ({ name: each.name(), description: firstSentence(each.description()) })),
    options: help.visibleOptions(command).map(optionNode),
    argument: argumentOf(command),
  }
  return [node, ...commands.flatMap((each) => visit(each, [...path, each.name()]))]
}

function optionNode(option: Option): OptionNode {
  const names = [option.short, option.long].filter((name) => name !== undefined)
  return { names, description: firstSentence(option.description), value: valueBehind(option) }
}

function argumentOf({ registeredArguments: [first] }: Command): OptionValue | undefined {
  return first?.argChoices ?? (first?.name() === 'file' ? 'file' : undefined)
}

function valueBehind({ flags, argChoices, required, optional }: Option): OptionValue | undefined {
  if (!required && !optional) return undefined
  if (argChoices) return argChoices
  if (/<(file|path)(\.\.\.)?>/.test(flags)) return 'file'
  return flags.includes('<directory>') ? 'directory' : 'other'
}

/** Descriptions are prose; a list of completions has room for its first sentence. */
const firstSentence = (text: string): string => text.replace(/[.;](\s[\s\S]*)?$/, '')
