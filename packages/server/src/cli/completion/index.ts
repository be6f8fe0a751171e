import { Argument, type Command } from 'commander'
import { bashCompletion } from './bash.ts'
import { commandTree } from './command-tree.ts'
import { fishCompletion } from './fish.ts'
import { zshCompletion } from './zsh.ts'

const shells = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion }

/** `portreeve completion bash`: a script made of the commands there are, so that it cannot name others. */
export function addCompletionCommand(program: Command): void {
  program
    .command('completion')
    .description('Print a script that completes commands and options in your shell.')
    .addArgument(new Argument('<shell>', 'whose').choices(Object.keys(shells)))
    .addHelpText(
      'after',
      `
Examples:
  source <(portreeve completion bash)                                     # in this shell; put it into ~/.bashrc
  portreeve completion zsh > "\${fpath[1]}/_portreeve"                     # once, then start a new zsh
  portreeve completion fish > ~/.config/fish/completions/portreeve.fish   # once`,
    )
    .action((shell: keyof typeof shells) => {
      process.stdout.write(shells[shell](commandTree(program)))
    })
}
