import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Argument, Command, Option } from 'commander'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bashCompletion } from './bash.ts'
import { commandTree } from './command-tree.ts'
import { fishCompletion } from './fish.ts'
import { zshCompletion } from './zsh.ts'

/** A program with one of everything that a completion can be about. */
function program(): Command {
  const all = new Command('portreeve')
  const orgs = all.command('orgs').description("Organizations, and who is in them: it's all here. More.")
  orgs.command('list').description('List them.').option('--search <text>', 'in the name').option('--all', 'every page')
  const members = orgs.command('members').description('Members.')
  members.command('set <org> <user>').description('Set.').option('--role <role...>', 'owner, developer')
  const apps = all.command('apps').description('Apps.')
  apps
    .command('listing <app>')
    .description('Move it.')
    .addOption(new Option('--to <status>', 'where').choices(['Draft', 'In Review', 'Not Approved']))
  all
    .command('apply')
    .description('Apply.')
    .option('-f, --file <path...>', 'what')
    .option('--home <directory>', 'where')
  all.command('import <file>').description('Load.')
  all.command('completion').addArgument(new Argument('<shell>').choices(['bash', 'zsh', 'fish']))
  all.command('secret', { hidden: true }).description('Not shown.')
  return all
}

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'portreeve-completion-'))
  mkdirSync(join(folder, 'some-folder'))
  writeFileSync(join(folder, 'some file.yaml'), '')
  const tree = commandTree(program())
  writeFileSync(join(folder, 'c.bash'), bashCompletion(tree))
  writeFileSync(join(folder, 'c.zsh'), zshCompletion(tree))
  writeFileSync(join(folder, 'c.fish'), fishCompletion(tree))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const cases: [words: string[], offered: string[]][] = [
  [[''], ['orgs', 'apps', 'apply', 'import', 'completion']],
  [['a'], ['apps', 'apply']],
  [
    ['orgs', ''],
    ['list', 'members'],
  ],
  [['orgs', 'members', ''], ['set']],
  [
    ['orgs', 'list', '--'],
    ['--search', '--all', '--help'],
  ],
  [['orgs', 'list', '--search', 'members', '--a'], ['--all']],
  [['orgs', 'list', '--search', ''], []],
  [
    ['completion', ''],
    ['bash', 'zsh', 'fish'],
  ],
]

describe('completion in a real bash', () => {
  /** What bash would offer for the last word. */
  function complete(words: readonly string[]): string[] {
    const script = `source ./c.bash; COMP_WORDS=(portreeve "$@"); COMP_CWORD=$#; _portreeve; printf '%s\\n' "\${COMPREPLY[@]}"`
    const output = execFileSync('bash', ['--norc', '-c', script, 'bash', ...words], { cwd: folder, encoding: 'utf8' })
    return output.split('\n').filter((line) => line !== '')
  }

  it.each(cases)('offers for %j', (words, offered) => {
    expect(
      complete(words)
        .filter((word) => word !== '-h')
        .sort(),
    ).toEqual([...offered].sort())
  })

  it('offers choices with a blank in them as one word of the command line', () => {
    expect(complete(['apps', 'listing', 'x', '--to', ''])).toEqual(['Draft', 'In\\ Review', 'Not\\ Approved'])
  })

  it('offers files and directories where they are meant', () => {
    expect(complete(['apply', '-f', 'some'])).toEqual(expect.arrayContaining(['some file.yaml', 'some-folder']))
    expect(complete(['apply', '--home', 'some'])).toEqual(['some-folder'])
    expect(complete(['import', 'some'])).toHaveLength(2)
    expect(complete(['import', '--'])).toEqual(['--help'])
  })

  it('is registered for the command, and completes when somebody presses Tab', () => {
    const registered = execFileSync('bash', ['--norc', '-c', 'source ./c.bash; complete -p portreeve'], {
      cwd: folder,
      encoding: 'utf8',
    })
    expect(registered).toBe('complete -F _portreeve portreeve\n')
  })
})

const hasFish = existsSync('/usr/bin/fish')
describe.skipIf(!hasFish)(hasFish ? 'completion in a real fish' : 'completion in fish needs /usr/bin/fish', () => {
  function complete(words: readonly string[]): string[] {
    const script = `source ./c.fish; complete -C "portreeve ${words.join(' ')}"`
    const output = execFileSync('fish', ['--no-config', '-c', script], { cwd: folder, encoding: 'utf8' })
    return output
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split('\t')[0] ?? '')
  }

  it.each(cases)('offers for %j', (words, offered) => {
    expect(
      complete(words)
        .filter((word) => word !== '-h')
        .sort(),
    ).toEqual([...offered].sort())
  })

  it('offers choices, files and directories', () => {
    expect(complete(['apps', 'listing', 'x', '--to', ''])).toEqual(['Draft', 'In Review', 'Not Approved'])
    expect(complete(['apply', '-f', 'some'])).toEqual(expect.arrayContaining(['some-folder/']))
    expect(complete(['import', 'some'])).toHaveLength(2)
  })
})

const hasZsh = existsSync('/usr/bin/zsh')
describe.skipIf(!hasZsh)(hasZsh ? 'completion in a real zsh' : 'completion in zsh needs /usr/bin/zsh', () => {
  /** Its completion widgets want a terminal, so what they are given is caught. */
  function complete(words: readonly string[]): string[] {
    const script = `
      compdef() { :; }
      _describe() { for each in "\${(@P)2}"; print -r -- "\${\${each//\\\\:/;}%%:*}"; }
      compadd() { shift; for each in "$@"; print -r -- "$each"; }
      _files() { print -r -- FILES "$@"; }
      source ./c.zsh
      words=(portreeve "$@"); CURRENT=$#words; _portreeve`
    const output = execFileSync('zsh', ['--no-rcs', '-c', script, 'zsh', ...words], { cwd: folder, encoding: 'utf8' })
    const last = words.at(-1) ?? ''
    return output.split('\n').filter((line) => line !== '' && (line.startsWith('FILES') || line.startsWith(last)))
  }

  it.each(cases)('offers for %j', (words, offered) => {
    expect(
      complete(words)
        .filter((word) => word !== '-h')
        .sort(),
    ).toEqual([...offered].sort())
  })

  it('offers choices, files and directories', () => {
    expect(complete(['apps', 'listing', 'x', '--to', ''])).toEqual(['Draft', 'In Review', 'Not Approved'])
    expect(complete(['apply', '-f', 'some'])).toEqual(['FILES'])
    expect(complete(['apply', '--home', ''])).toEqual(['FILES -/'])
    expect(complete(['import', 'some'])).toEqual(['FILES'])
  })
})
