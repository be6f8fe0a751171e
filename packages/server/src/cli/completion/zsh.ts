import { type CommandNode, type OptionValue, spaced, valuesByOption } from './command-tree.ts'
import { quote } from './quote.ts'

/** For zsh 5: sourced, or as the file _portreeve in a directory of $fpath. */
export function zshCompletion(tree: readonly CommandNode[]): string {
  const values = valuesByOption(tree)
  const valueOptions = [...new Set(values.map(({ name }) => name))]
  return `#compdef portreeve
# Completion of portreeve for zsh. Made by: portreeve completion zsh
_portreeve() {
  local place='' i
  local -a commands options
  # Which command this is: its words, without options and what stands behind them.
  for ((i = 2; i < CURRENT; i++)); do
    case "\${words[i]}" in
      ${valueOptions.join('|')}) ((i++)); continue ;;
    esac
    case "$place \${words[i]}" in
      ${tree
        .slice(1)
        .map((node) => quote(spaced(node)))
        .join('|')}) place="$place \${words[i]}" ;;
    esac
  done
  case "$place \${words[CURRENT-1]}" in
${values.map(({ name, node, value }) => `    ${node ? quote(`${spaced(node)} ${name}`) : `*' ${name}'`}) ${answerFor(value)}; return ;;`).join('\n')}
  esac
  case "$place" in
${tree.map(commandCase).join('\n')}
  esac
  case "\${words[CURRENT]}" in
    -*) _describe option options ;;
    *) _describe command commands ;;
  esac
}
if [ "\${funcstack[1]}" = _portreeve ]; then _portreeve "$@"; else compdef _portreeve portreeve; fi
`
}

function answerFor(value: OptionValue): string {
  if (value === 'file') return '_files'
  if (value === 'directory') return '_files -/'
  return value === 'other' ? ':' : `compadd -- ${value.map(quote).join(' ')}`
}

function commandCase(node: CommandNode): string {
  const options = node.options.flatMap(({ names, description }) => names.map((name) => described(name, description)))
  const commands = node.subcommands.map(({ name, description }) => described(name, description))
  const argument = node.argument && ` [[ "\${words[CURRENT]}" = -* ]] || { ${answerFor(node.argument)}; return; }`
  return `    ${quote(spaced(node))}) commands=(${commands.join(' ')}) options=(${options.join(' ')});${argument ?? ''} ;;`
}

/** `name:description`, as _describe takes it. */
const described = (name: string, description: string): string =>
  quote(`${name}:${description.replaceAll('\\', String.raw`\\`).replaceAll(':', String.raw`\:`)}`)
