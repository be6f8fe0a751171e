import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { dirname, extname, join, relative } from 'node:path'
import { type Command, Option } from 'commander'
import { createServer } from '../ask-server.ts'
import { findConnection } from '../connection.ts'
import { note } from '../print.ts'
import { createProgress } from '../progress.ts'
import { UsageRefused } from '../refusal.ts'
import { endWithItsCode, type SharedOptions, withConnection } from '../run.ts'
import { type ExportSection, exportExchange, exportSections } from './export-exchange.ts'

interface ExportFlags extends SharedOptions {
  output?: string
  specs?: string
  only?: ExportSection[]
}

export function addExportCommand(program: Command): void {
  withConnection(
    program.command('export').description('Write the document that portreeve apply would make this exchange of.'),
  )
    .option('-o, --output <file>', 'where it goes (default: standard output)')
    .option('--specs <directory>', 'where specs of APIs go (default: specs, beside the file of --output)')
    .addOption(new Option('--only <section...>', 'these lists and no others').choices([...exportSections]))
    .addHelpText(
      'after',
      `
What you may see is in it: operators see everything. Secrets are not: values of access controls become references to
variables of the environment. Subscriptions that are over are left out. docs/exchange-yaml.md says more.

Examples:
  portreeve export -o exchange.yaml
  portreeve export --only organizations apis`,
    )
    .action((flags: ExportFlags) => endWithItsCode(flags, () => writeExport(flags)))
}

async function writeExport(flags: ExportFlags): Promise<void> {
  const { output, specs, only } = flags
  const server = createServer(findConnection(flags, process.env))
  const specsIn = specs ?? (output === undefined ? undefined : join(dirname(output), 'specs'))
  const out = openOutput(output)
  const progress = createProgress({ unit: 'things', total: undefined })
  let count = 0
  try {
    const { variables, specsLeftOut } = await exportExchange(server, {
      sections: only ?? exportSections,
      write: out.write,
      onEach: () => progress.at(++count),
      saveSpec: specsIn === undefined ? undefined : (apiId, text) => saveSpec(specsIn, apiId, text, output),
    })
    out.keep()
    if (output === undefined) progress.clear()
    else progress.end(`written to ${output}`)
    if (specsLeftOut > 0) note(`${specsLeftOut} specs were left out: give --output or --specs.`)
    if (variables > 0)
      note(`${variables} secret values are not in it. They are read from the environment, where it says valueFrom.`)
  } catch (fault) {
    out.discard()
    throw fault
  }
}

/** A file appears when it is whole. */
function openOutput(path: string | undefined) {
  if (path === undefined) {
    return { write: (text: string) => void process.stdout.write(text), keep() {}, discard() {} }
  }
  const partial = `${path}.partial`
  try {
    mkdirSync(dirname(path), { recursive: true })
    const file = openSync(partial, 'w')
    return {
      write: (text: string) => void writeSync(file, text),
      keep() {
        closeSync(file)
        renameSync(partial, path)
      },
      discard() {
        closeSync(file)
        rmSync(partial, { force: true })
      },
    }
  } catch (fault) {
    throw new UsageRefused(`${path} cannot be written (${(fault as NodeJS.ErrnoException).code}).`)
  }
}

/** Answers its path as the document names it: relative to the document. */
function saveSpec(directory: string, apiId: string, text: string, output: string | undefined): string {
  const isJson = /^\s*\{/.test(text)
  const path = join(directory, `${apiId}${isJson ? '.json' : '.yaml'}`)
  mkdirSync(directory, { recursive: true })
  writeFileSync(path, text)
  const named = relative(output === undefined ? '.' : dirname(output), path)
  return extname(named) === '' ? path : named
}
