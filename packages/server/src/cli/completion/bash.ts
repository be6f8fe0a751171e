import { type CommandNode, type OptionValue, spaced, valuesByOption } from './command-tree.ts'
import { quote } from './quote.ts'

/** For bash 3.2 (macOS) and later: no associative arrays, and nothing of the bash-completion package. */
export function bashCompletion(tree: readonly CommandNode[]): string {
  const values = valuesByOption(tree)
  const valueOptions = [...new Set(values.map(({ name }) => name))]
  return `# Completion of portreeve for bash. Made by: portreeve completion bash
_portreeve() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  local path='' words='' options='' i IFS=$' \\t\\n'
  COMPREPLY=()
  # Which command this is: its words, without options and what stands behind them.
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "\${COMP_WORDS[i]}" in
      ${valueOptions.join('|')}) ((i++)); continue ;;
    esac
    case "$path \${COMP_WORDS[i]}" in
      ${tree
        .slice(1)
        .map((node) => quote(spaced(node)))
        .join('|')}) path="$path \${COMP_WORDS[i]}" ;;
    esac
  done
  case "$path $previous" in
${values.map(({ name, node, value }) => `    ${node ? quote(`${spaced(node)} ${name}`) : `*' ${name}'`}) ${answerFor(value)}; return ;;`).join('\n')}
  esac
  case "$path" in
${tree.map(commandCase).join('\n')}
  esac
  case "$current" in
    -*) words="$options" ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -F _portreeve portreeve
`
}

const FILE_NAMES = 'compopt -o filenames 2>/dev/null'

function answerFor(value: OptionValue): string {
  if (value === 'file') return `${FILE_NAMES}; IFS=$'\\n'; COMPREPLY=($(compgen -f -- "$current"))`
  if (value === 'directory') return `${FILE_NAMES}; IFS=$'\\n'; COMPREPLY=($(compgen -d -- "$current"))`
  if (value === 'other') return ':'
  // compgen takes one backslash away, and the command line needs the other.
  const choices = value.map((choice) => choice.replaceAll(' ', String.raw`\\\ `)).join('\n')
  return `IFS=$'\\n'; COMPREPLY=($(compgen -W ${quote(choices)} -- "$current"))`
}

function commandCase(node: CommandNode): string {
  const options = node.options.flatMap(({ names }) => names).join(' ')
  const words = node.subcommands.map(({ name }) => name).join(' ')
  const argument = node.argument && ` case "$current" in -*) ;; *) ${answerFor(node.argument)}; return ;; esac`
  return `    ${quote(spaced(node))}) words=${quote(words)} options=${quote(options)};${argument ?? ''} ;;`
}
