import { createReadStream, fstatSync, openSync } from 'node:fs'
import type { Readable } from 'node:stream'
import type { Command } from 'commander'
import { createServer } from '../ask-server.ts'
import { findConnection } from '../connection.ts'
import { note, printJson, printLine } from '../print.ts'
import { createProgress } from '../progress.ts'
import { wholeNumber } from '../read-input.ts'
import { CommandRefused, UsageRefused } from '../refusal.ts'
import { endWithItsCode, type SharedOptions, withConnection } from '../run.ts'
import { openSecretsOut } from '../secrets-file.ts'
import { askPatiently } from './ask-patiently.ts'
import { createFailuresFile } from './failures-file.ts'
import { type Loaded, type LoadProgress, load } from './load.ts'
import { readLines } from './read-lines.ts'

interface ImportFlags extends SharedOptions {
  skip?: string
  inFlight?: string
  failures?: string
  secretsOut?: string
}

const IN_FLIGHT = 4
const IN_FLIGHT_MAX = 64
/** Of a process that Ctrl-C ended. */
const INTERRUPTED_EXIT_CODE = 130

export function addImportCommand(program: Command): void {
  withConnection(
    program
      .command('import <file>')
      .description(
        'Load a file of JSON lines, of any size: subscriptions that exist already, organizations, APIs, apps.',
      ),
  )
    .option('--skip <lines>', 'go on behind this line of the file: what a run that was interrupted says')
    .option('--in-flight <requests>', 'how many requests at once (default: 4)')
    .option(
      '--failures <file>',
      'where lines go that could not be loaded (default: the file’s name with .failures behind)',
    )
    .option('--secrets-out <file>', 'where the secrets of new apps and APIs go, as JSON lines (default: printed)')
    .addHelpText(
      'after',
      `
For operators. Each line is an object as the management API takes it, with its kind: organization, api, app, or
subscription (which may be left out). What a line needs stands before it. No provider is called for subscriptions.
Lines with an id can be loaded again: what is there already is left alone. - is standard input.

Examples:
  portreeve import subscriptions.ndjson
  portreeve import subscriptions.ndjson --skip 412000
  zcat subscriptions.ndjson.gz | portreeve import -

  {"kind": "organization", "id": "0199…", "name": "Lakeside Motors", "countryCode": "US"}
  {"id": "0199…", "organizationId": "0199…", "appId": "0199…", "environment": "Production", "status": "active"}`,
    )
    .action((file: string, flags: ImportFlags) => endWithItsCode(flags, () => importFile(file, flags)))
}

async function importFile(file: string, flags: ImportFlags): Promise<void> {
  const skip = wholeNumber('--skip', flags.skip) ?? 0
  const inFlightMax = wholeNumber('--in-flight', flags.inFlight) ?? IN_FLIGHT
  if (inFlightMax < 1 || inFlightMax > IN_FLIGHT_MAX)
    throw new UsageRefused(`--in-flight has to be 1 to ${IN_FLIGHT_MAX}.`)
  const { ask } = createServer(findConnection(flags, process.env))
  const { stream, size } = openInput(file)
  const failures = createFailuresFile(flags.failures ?? `${file === '-' ? 'standard-input' : file}.failures`)
  const secrets = openSecretsOut(flags.secretsOut)
  const stop = onInterrupt()
  const progress = createLineProgress(size, skip)
  const start = Date.now()
  const loaded = await load(
    readLines(stream),
    { skip, inFlightMax },
    {
      ask: askPatiently(ask, stop.isStopped),
      isStopped: stop.isStopped,
      onFailure: failures.put,
      onSecret(secret) {
        progress.clear()
        secrets.put(secret)
      },
      onProgress: progress.at,
    },
  )
  stream.destroy()
  stop.forget()
  progress.end()
  failures.close()
  secrets.close()
  conclude(loaded, {
    flags,
    file,
    failures: failures.path,
    seconds: (Date.now() - start) / 1000,
    isStopped: stop.isStopped(),
  })
}

function openInput(file: string): { stream: Readable; size: number | undefined } {
  if (file === '-') return { stream: process.stdin, size: undefined }
  try {
    const descriptor = openSync(file, 'r')
    const status = fstatSync(descriptor)
    return { stream: createReadStream(file, { fd: descriptor }), size: status.isFile() ? status.size : undefined }
  } catch (fault) {
    throw new UsageRefused(`${file} cannot be read (${(fault as NodeJS.ErrnoException).code}).`)
  }
}

/** Ctrl-C lets what is under way finish and then says how far it came; a second one ends at once. */
function onInterrupt(): { isStopped(): boolean; forget(): void } {
  let isStopped = false
  const stop = () => {
    if (isStopped) process.exit(INTERRUPTED_EXIT_CODE)
    isStopped = true
    note('\nStopping. Ctrl-C again ends at once.')
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  return {
    isStopped: () => isStopped,
    forget() {
      process.off('SIGINT', stop)
      process.off('SIGTERM', stop)
    },
  }
}

/** Lines are counted; how many there will be is reckoned from how much of the file was read for them. */
function createLineProgress(size: number | undefined, skip: number) {
  const progress = createProgress({ unit: 'lines', total: undefined, from: skip })
  return {
    at({ done, unchanged, failed, bytesRead }: LoadProgress): void {
      const lines = skip + done + unchanged + failed
      const total = size === undefined || bytesRead === 0 ? undefined : lines * (size / bytesRead)
      progress.at(lines, { remark: failed > 0 ? `${failed} failed` : '', total })
    },
    clear: progress.clear,
    end: () => progress.end(),
  }
}

interface Conclusion {
  flags: ImportFlags
  file: string
  failures: string
  seconds: number
  isStopped: boolean
}

function conclude(loaded: Loaded, { flags, file, failures, seconds, isStopped }: Conclusion): void {
  const { fault, ...counts } = loaded
  if (flags.json) printJson({ ...counts, seconds, ...(counts.failed > 0 && { failures }) })
  else {
    const { done, unchanged, failed } = counts
    printLine(`${done} loaded, ${unchanged} there already, ${failed} failed, in ${seconds.toFixed(1)} s.`)
  }
  const goOn = `It came to line ${counts.cameTo}. Go on with: portreeve import ${file} --skip ${counts.cameTo}`
  if (fault) throw new CommandRefused(`${fault.message}\n${goOn}`)
  if (isStopped) {
    note(goOn)
    process.exitCode = INTERRUPTED_EXIT_CODE
    return
  }
  if (counts.failed > 0)
    throw new CommandRefused(`${counts.failed} lines could not be loaded: ${failures} says which and why.`)
}
