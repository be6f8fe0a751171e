import { mkdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { DmsService } from '@portreeve/example-dms-service'
import { startExchange } from './app.ts'
import { type DevSettings, parseDevSettings, portOffsets } from './config/index.ts'
import {
  type Demo,
  demoApiSlugs,
  demoBasePath,
  demoFilePath,
  mintRefusedTokens,
  planDemo,
  provisionDemo,
  readDemo,
  withUrls,
  writeDemo,
} from './demo/index.ts'
import { PortTaken } from './http/index.ts'
import { createLog } from './telemetry/index.ts'

const EXPECTED_FAULTS = new Set(['SettingsRefused', 'StoreCannotOpen', 'WrongEncryptionKey', 'PortTaken'])

/** `portreeve dev`: runs until it is told to stop. What the person at the keyboard can mend is said in one line each. */
export async function dev(flags: Record<string, unknown>): Promise<void> {
  try {
    const settings = parseDevSettings(flags, process.env)
    const running = await startDev(settings)
    stopOnSignal(running.close)
    process.stdout.write(readyText(running.demo, settings.home))
  } catch (fault) {
    if (!(fault instanceof Error) || !EXPECTED_FAULTS.has(fault.name)) throw fault
    for (const line of fault.message.split('\n')) process.stderr.write(`portreeve: ${line}\n`)
    process.exitCode = 1
  }
}

/** A demo exchange with its bundled API service. */
interface RunningDev {
  demo: Demo
  close(): Promise<void>
}

/** Plans the demo or continues with it, starts the exchange with the demo in its store, and the service behind it. */
async function startDev(settings: DevSettings): Promise<RunningDev> {
  const { home, portBase } = settings
  await mkdir(home, { recursive: true, mode: 0o700 })
  const kept = await readDemo(home)
  const planned = kept ? withUrls(kept, portBase) : planDemo(portBase)
  // Written before anything is in the store: the store keeps only digests of these secrets, so a process killed
  // half-way has to find them here to finish the same demo.
  if (!kept) {
    process.stdout.write(`Making a demo exchange in ${home}, this once…\n`)
    await writeDemo(home, planned)
  }
  const log = createLog(settings.logLevel)
  const opened: (() => Promise<void>)[] = []
  const close = async () => {
    for (const shut of opened.splice(0).reverse()) await shut()
  }
  try {
    const exchange = await startExchange({
      home,
      databaseUrl: settings.databaseUrl,
      encryptionKey: settings.encryptionKey,
      portBase,
      // The bundled service, and whatever a developer runs beside it.
      allowedCidrs: ['127.0.0.0/8', '::1/128'],
      log,
      prepare: (rooms) => provisionDemo(planned, rooms),
    })
    opened.push(() => exchange.close())
    const demo = { ...planned, refusedTokens: await mintRefusedTokens(planned, exchange) }
    await writeDemo(home, demo)
    const dms = await startDms(demo, settings).catch(nameTakenPort)
    opened.push(() => dms.close())
    return { demo, close }
  } catch (fault) {
    await close()
    throw fault
  }
}

async function startDms(demo: Demo, { home, portBase }: DevSettings): Promise<DmsService> {
  // Loaded when the exchange is up already: an app that only wants a token need not wait for it.
  const { startDmsService } = await import('@portreeve/example-dms-service')
  return startDmsService({
    port: portBase + portOffsets.dms,
    host: '127.0.0.1',
    issuer: demo.identity.issuer,
    subscriptionsUrl: demo.subscriptions.url,
    dataDirectory: join(home, 'dms'),
    apis: demoApiSlugs.map((slug) => ({
      resource: slug,
      basePath: demoBasePath(slug),
      clientId: demo.apis[slug].clientId,
      clientSecret: demo.apis[slug].clientSecret,
      token: demo.apis[slug].token,
    })),
  })
}

function nameTakenPort(fault: NodeJS.ErrnoException & { port?: number }): never {
  if (fault.code !== 'EADDRINUSE') throw fault
  throw new PortTaken(`Port ${fault.port} on 127.0.0.1 is in use by another process.`)
}

/** First signal: finish what is in flight. Second: leave at once. */
function stopOnSignal(close: () => Promise<void>): void {
  let stopping = false
  const stop = () => {
    if (stopping) process.exit(130)
    stopping = true
    process.stdout.write('\nStopping…\n')
    close().then(
      () => process.exit(0),
      (fault: unknown) => {
        process.stderr.write(`portreeve: did not stop cleanly: ${String(fault)}\n`)
        process.exit(1)
      },
    )
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
}

function readyText(demo: Demo, home: string): string {
  const folder = relative(process.cwd(), home) || '.'
  const env = join(folder.startsWith('..') ? home : `./${folder}`, 'demo.env')
  return `
Portreeve is ready: an exchange with its demo data, and an API service behind it.

  identity  ${demo.identity.url}   issuer ${demo.identity.issuer}
  console   ${demo.console.url}
  gateway   ${demo.gateway.url}
  demo      ${demoFilePath(home)}

Get a token, then read the dealer's appointments (in another terminal, same directory):

  . ${env.startsWith('/') ? env : `./${env.replace(/^\.\//, '')}`}
  TOKEN=$(curl -s -u "$API_KEY:$API_SECRET" -d 'grant_type=client_credentials&scope=anonymous' "$TOKEN_URL" \\
    | node -p 'JSON.parse(fs.readFileSync(0)).access_token')
  curl -i -H "Authorization: Bearer $TOKEN" -H "Subscription-Id: $SUBSCRIPTION_ID" "$APPOINTMENTS_URL/appointments?limit=2"

Ctrl-C stops it; the next start continues with the same ids, keys and secrets.
`
}
