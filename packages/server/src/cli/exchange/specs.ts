import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import type { Answer, AskOptions } from '../ask-server.ts'
import { note, printRecord, printTable } from '../print.ts'
import { segment } from '../read-input.ts'
import { CommandRefused, UsageRefused } from '../refusal.ts'
import { addChange, addCommand, addShow, type Flag } from '../resource.ts'
import { specTypeOf } from '../spec-type.ts'

const base = ([api = '']: readonly string[]) => `/apis/${segment(api)}/spec`

const fromUrl: Flag = ['--from-url <url>', 'the server fetches it there, instead of a file']

export function addSpecCommands(apis: Command): void {
  const spec = apis.command('spec').description('Its description: OpenAPI 2.0 to 3.2, AsyncAPI 2 and 3; YAML or JSON.')
  addShow(spec, {
    usage: 'show <api>',
    description: 'Show what is known of it, with what the linter found.',
    path: base,
  })
  addCommand(spec, {
    usage: 'download <api>',
    description: 'Print it as it was uploaded.',
    examples: ['apis spec download appointments-v1 > appointments.yaml'],
    async work({ askText }, args) {
      process.stdout.write(await askText(`${base(args)}/document`))
    },
  })
  addCommand(spec, {
    usage: 'upload <api> [file]',
    description: 'Upload one in place of the one of before; - is standard input. One with errors is refused.',
    flags: [fromUrl],
    examples: [
      'apis spec upload appointments-v1 openapi.yaml',
      'apis spec upload appointments-v1 --from-url https://dms.example/openapi.json',
    ],
    async work({ ask, show }, [api = '', file], { fromUrl: url }) {
      const { body, options } = specFrom(file, url)
      const answer = await ask('PUT', base([api]), body, options)
      show(answer, () => printFindings(answer, 'Uploaded'))
    },
  })
  addCommand(spec, {
    usage: 'check <api> [file]',
    description: 'Say what would become of one, and keep nothing. Ends with 1 when it would be refused.',
    flags: [fromUrl],
    examples: ['apis spec check appointments-v1 openapi.yaml'],
    async work({ ask, show }, [api = '', file], { fromUrl: url }) {
      const { body, options } = specFrom(file, url)
      const answer = await ask('POST', `${base([api])}/check`, body, { ...options, idempotencyKey: 'none' })
      show(answer, () => printFindings(answer, 'Read'))
      if (answer.accepted === false) throw new CommandRefused('It would be refused.')
    },
  })
  addChange(spec, {
    usage: 'delete <api>',
    description: 'Take it away.',
    method: 'DELETE',
    path: base,
    question: ([api]) => `Delete the spec of ${api}?`,
    done: ([api]) => `Deleted the spec of ${api}.`,
  })
}

function specFrom(file: string | undefined, url: unknown): { body?: object; options?: AskOptions } {
  if ((file === undefined) === (url === undefined)) throw new UsageRefused('Give a file, or --from-url.')
  if (file === undefined) return { body: { url } }
  try {
    const content = readFileSync(file === '-' ? 0 : file)
    return { options: { text: { content, contentType: specTypeOf(file) } } }
  } catch (fault) {
    throw new UsageRefused(`${file} cannot be read (${(fault as NodeJS.ErrnoException).code}).`)
  }
}

function printFindings({ findings, findingsLeftOut, suggested, ...spec }: Answer, done: string): void {
  const { format, formatVersion, title, version } = spec
  if (format !== undefined) note(`${done} ${format} ${formatVersion}: ${title} ${version}`)
  const found = findings as Answer[]
  if (found.length > 0) {
    printTable(found, [
      ['LINE', ({ line, column }) => `${line}:${column}`],
      ['', ({ severity }) => severity],
      ['RULE', ({ rule }) => rule],
      ['POINTER', ({ pointer }) => pointer],
      ['WHAT', ({ message }) => message],
    ])
  }
  if (Number(findingsLeftOut) > 0) note(`${findingsLeftOut} more were found.`)
  if (suggested) {
    note('It says of the API (take it over with portreeve apis update):')
    printRecord(suggested as Answer)
  }
}
