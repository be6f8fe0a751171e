import type { Exchange } from './app.ts'
import { type ListenSettings, readTlsPair } from './config/index.ts'
import type { Log } from './telemetry/index.ts'

/** Faults whose message is written for the person at the keyboard. */
const EXPECTED_FAULTS = new Set(['SettingsRefused', 'StoreCannotOpen', 'WrongEncryptionKey', 'PortTaken'])

export interface Running {
  /** Printed when everything is there. */
  readyText: string
  close(): Promise<void>
  /** Reads the certificate again. */
  reload(): void
}

/** Starts, and runs until it is told to stop. What the person at the keyboard can mend is said in one line each. */
export async function runUntilStopped(start: () => Promise<Running>): Promise<void> {
  try {
    const running = await start()
    stopOnSignal(running.close)
    // A terminal that is closed says so with the same signal, and nobody is left then who could stop it.
    if (!process.stdin.isTTY) process.on('SIGHUP', running.reload)
    process.stdout.write(running.readyText)
  } catch (fault) {
    if (!(fault instanceof Error) || !EXPECTED_FAULTS.has(fault.name)) throw fault
    for (const line of fault.message.split('\n')) process.stderr.write(`portreeve: ${line}\n`)
    process.exitCode = 1
  }
}

/** Puts the certificate in its files to use. One that cannot be used is said in the log, and the old one stays. */
export function reloadCertificate({ tls }: ListenSettings, exchange: Pick<Exchange, 'renewTls'>, log: Log): void {
  if (!tls) {
    log.info('nothing to read again: there is no --tls-cert')
    return
  }
  const pair = readTlsPair(tls.files, new Date())
  if (!pair.ok) {
    log.error({ faults: pair.faults }, 'the new certificate cannot be used; the old one stays')
    return
  }
  exchange.renewTls(pair.value)
  log.info('certificate renewed')
}

/** First signal: finish what is in flight. Second: leave at once. */
function stopOnSignal(close: () => Promise<void>): void {
  let stopping = false
  const stop = () => {
    if (stopping) process.exit(130)
    stopping = true
    process.stdout.write('\nStopping…\n')
    close().then(
      () => {
        process.stdout.write('Stopped.\n')
        process.exit(0)
      },
      (fault: unknown) => {
        process.stderr.write(`portreeve: did not stop cleanly: ${String(fault)}\n`)
        process.exit(1)
      },
    )
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
}
