import { type CommandNode, type OptionNode, type OptionValue, spaced, valuesByOption } from './command-tree.ts'

/** For fish 3: sourced, or as portreeve.fish in ~/.config/fish/completions. */
export function fishCompletion(tree: readonly CommandNode[]): string {
  const valueOptions = [...new Set(valuesByOption(tree).map(({ name }) => name))]
  return `# Completion of portreeve for fish. Made by: portreeve completion fish
function __portreeve_place
    set -l place ''
    set -l skip 0
    for word in (commandline -opc)[2..-1]
        if test $skip = 1
            set skip 0
            continue
        end
        switch $word
            case ${valueOptions.map(quote).join(' ')}
                set skip 1
                continue
        end
        switch "$place $word"
            case ${tree
              .slice(1)
              .map((node) => quote(spaced(node)))
              .join(' ')}
                set place "$place $word"
        end
    end
    echo "$place"
end
function __portreeve_at
    test (__portreeve_place) = "$argv[1]"
end
complete -c portreeve -f
${tree.flatMap(linesOf).join('\n')}
`
}

function linesOf(node: CommandNode): string[] {
  const at = `complete -c portreeve -n ${quote(`__portreeve_at ${quote(spaced(node))}`)}`
  return [
    ...node.subcommands.map(({ name, description }) => `${at} -a ${name} -d ${quote(description)}`),
    ...node.options.map((option) => `${at} ${optionFlags(option)} -d ${quote(option.description)}`),
    ...(node.argument ? [`${at} ${valueFlags(node.argument).replace(/^-[xr] /, '')}`] : []),
  ]
}

function optionFlags({ names, value }: OptionNode): string {
  const flags = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`))
  if (value !== undefined) flags.push(valueFlags(value))
  return flags.join(' ')
}

function valueFlags(value: OptionValue): string {
  if (value === 'file') return '-r -F'
  if (value === 'directory') return `-x -a '(__fish_complete_directories)'`
  return value === 'other' ? '-x' : `-x -a ${quote(value.map(quote).join(' '))}`
}

/** Fish knows two escapes between single quotes. */
const quote = (text: string): string => `'${text.replaceAll('\\', String.raw`\\`).replaceAll("'", String.raw`\'`)}'`
