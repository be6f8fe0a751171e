#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }

/** Of a command that cannot be understood; 1 is a refusal or a fault. */
const USAGE_EXIT_CODE = 2

const program = new Command('portreeve')
  .version(version)
  .description('Authorization for API exchanges: authorization server, API gateway and the registry behind them.')
  .showHelpAfterError()
  .exitOverride()

program
  .command('dev')
  .description('Run a whole demo exchange on this machine, with a bundled API service behind it.')
  .option('--home <directory>', 'where its store, keys and demo.json live (default: .portreeve)')
  .option(
    '--port-base <port>',
    'identity listens here, console +1, gateway +2, relay +3, bundled service +4, ops +9 (default: 8400)',
  )
  .option('--database-url <url>', 'use this PostgreSQL instead of the embedded store (or PORTREEVE_DATABASE_URL)')
  .option('--target <api=url...>', 'send calls of a demo API to your own service instead of the bundled one')
  .option('--host <address>', 'address that identity, console and gateway listen on (default: 127.0.0.1)')
  .option(
    '--identity-url <url>',
    'origin under which identity is reached, when it is not http://localhost and its port',
  )
  .option('--console-url <url>', 'the same for the console')
  .option('--gateway-url <url>', 'the same for the gateway')
  .option('--tls-cert <file>', 'speak https with this certificate (PEM); SIGHUP reads it again')
  .option('--tls-key <file>', 'its private key (PEM)')
  .option('--trusted-proxy <network...>', 'believe X-Forwarded-For of proxies in this network, such as 10.0.0.0/8')
  .option('--log-level <level>', 'what is logged to standard error: debug, info, warn, error, silent (default: info)')
  .addHelpText(
    'after',
    `
The first start makes an exchange with organizations, apps, APIs and subscriptions, and writes every id, key, secret
and URL to demo.json in the home directory (see docs/demo.md). Later starts continue with them. Ctrl-C stops cleanly.`,
  )
  .action(async (flags: Record<string, unknown>) => (await import('./dev.ts')).dev(flags))

try {
  await program.parseAsync()
} catch (fault) {
  // Its text is written already; help and version end with 0.
  if (!(fault instanceof CommanderError)) throw fault
  process.exitCode = fault.exitCode === 0 ? 0 : USAGE_EXIT_CODE
}
