#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { Command, Option } from 'commander'
import { dev } from './dev.ts'

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }

const program = new Command('portreeve')
  .version(version)
  .description('Authorization for API exchanges: authorization server, API gateway and the registry behind them.')
  .showHelpAfterError()

program
  .command('dev')
  .description('Run a whole demo exchange on this machine, with a bundled API service behind it.')
  .option('--home <directory>', 'where its store, keys and demo.json live', '.portreeve')
  .option(
    '--port-base <port>',
    'identity listens here, console +1, gateway +2, relay +3, bundled service +4, ops +9',
    '8400',
  )
  .option('--database-url <url>', 'use this PostgreSQL instead of the embedded store (or PORTREEVE_DATABASE_URL)')
  .option('--target <api=url...>', 'send calls of a demo API to your own service instead of the bundled one')
  .addOption(
    new Option('--log-level <level>', 'what is logged to standard error')
      .choices(['debug', 'info', 'warn', 'error', 'silent'])
      .default('info'),
  )
  .addHelpText(
    'after',
    `
The first start makes an exchange with organizations, apps, APIs and subscriptions, and writes every id, key, secret
and URL to demo.json in the home directory (see docs/demo.md). Later starts continue with them. Ctrl-C stops cleanly.`,
  )
  .action(({ target, ...flags }: Record<string, unknown>) => dev({ ...flags, targets: target }))

await program.parseAsync()
