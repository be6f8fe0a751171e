#!/usr/bin/env node
import { Command, CommanderError } from 'commander'
import { version } from './version.ts'

/** Of a command that cannot be understood; 1 is a refusal or a fault. */
const USAGE_EXIT_CODE = 2

const program = new Command('portreeve')
  .version(version)
  .description('Authorization for API exchanges: authorization server, API gateway and the registry behind them.')
  .showHelpAfterError()
  .exitOverride()

/** What the gateway grants a call, and where calls are put on record: of `dev` and `serve` alike. */
function withCallOptions(command: Command): Command {
  return command
    .option('--connect-timeout <seconds>', 'for a connection to an API service (default: 5)')
    .option('--response-timeout <seconds>', 'for its answer to a whole request (default: 60)')
    .option('--idle-timeout <seconds>', 'for silence inside its answer (default: 60)')
    .option('--request-body-max <MiB>', 'largest request body (default: 100)')
    .option('--response-body-max <MiB>', 'largest body of an answer (default: 1024)')
    .option(
      '--breaker-faults <count>',
      'calls of an app in a row without an answer until it leaves an API service alone (default: 20; 0: never)',
    )
    .option('--breaker-seconds <seconds>', 'for how long it is left alone (default: 10)')
    .option('--target-connections <count>', 'connections to one API service (default: 256)')
    .option('--event-payload-max <KiB>', 'largest event that async APIs may publish (default: 256)')
    .option('--events-kept-days <days>', 'how long events can be looked at and replayed (default: 30)')
    .option('--webhook-waiting-max <events>', 'how many events may wait for one webhook (default: 1000000)')
    .option('--access-log <where>', 'a line for each call: files (default), stdout, off')
    .option('--access-log-directory <directory>', 'where its files are (default: access-log in the home directory)')
    .option('--access-log-days <days>', 'how long its files are kept (default: 30)')
    .option('--access-log-max <MiB>', 'how much of them is kept; the oldest go first (default: 10240)')
}

withCallOptions(
  program
    .command('dev')
    .description('Run an exchange on this machine: a whole demo with a bundled API service behind it, or an empty one.')
    .option('--home <directory>', 'where its store, keys and demo.json live (default: .portreeve)')
    .option(
      '--port-base <port>',
      'identity listens here, console +1, gateway +2, relay +3, bundled service +4, authz +5, ops +9 (default: 8400)',
    )
    .option('--database-url <url>', 'use this PostgreSQL instead of the embedded store (or PORTREEVE_DATABASE_URL)')
    .option('--no-demo', 'begin with one authorization server and its operator, and nothing else')
    .option('--target <api=url...>', 'send calls of a demo API to your own service instead of the bundled one')
    .option('--host <address>', 'address that identity, console, gateway and relay listen on (default: 127.0.0.1)')
    .option(
      '--identity-url <url>',
      'origin under which identity is reached, when it is not http://localhost and its port',
    )
    .option('--console-url <url>', 'the same for the console')
    .option('--gateway-url <url>', 'the same for the gateway')
    .option('--relay-url <url>', 'the same for the relay')
    .option('--subscriptions-url <url>', 'the same for subscriptions and connections, when it is not the console’s')
    .option('--public-url <role=url...>', 'any of these five, such as identity=https://identity.example')
    .option(
      '--auth-server-id <id>',
      'of the authorization server that a new home begins with: aus and 17 letters or digits',
    )
    .option('--trust-memory <seconds>', 'go on so long with what is known while the store is away (default: 300)')
    .option('--tls-cert <file>', 'speak https with this certificate (PEM); SIGHUP reads it again')
    .option('--tls-key <file>', 'its private key (PEM)')
    .option('--trusted-proxy <network...>', 'believe X-Forwarded-For of proxies in this network, such as 10.0.0.0/8'),
)
  .option('--log-level <level>', 'what is logged to standard error: debug, info, warn, error, silent (default: info)')
  .addHelpText(
    'after',
    `
The first start makes an exchange with organizations, apps, APIs and subscriptions, and writes every id, key, secret
and URL to demo.json in the home directory (see docs/demo.md). Later starts continue with them. Ctrl-C stops cleanly.

With --no-demo it makes an empty exchange, and writes its operator's management token to management.json in the home
directory (see docs/tutorial.md).`,
  )
  .action(async (flags: Record<string, unknown>) => (await import('./dev.ts')).dev(flags))

withCallOptions(
  program
    .command('serve')
    .description('Run an exchange for others to use. Refuses to start with anything that is only good for a demo.')
    .option('--home <directory>', 'where its store and management.json live (default: portreeve-home)')
    .option(
      '--database-url <url>',
      'PostgreSQL instead of the embedded store; with a password as PORTREEVE_DATABASE_URL',
    )
    .option('--identity-url <url>', 'https origin under which the world reaches identity; issuers begin with it')
    .option('--console-url <url>', 'https origin of the console and the management API')
    .option('--gateway-url <url>', 'https origin of the gateway, on a host name of its own')
    .option('--relay-url <url>', 'https origin of the relay, where async APIs publish events')
    .option('--subscriptions-url <url>', 'https origin of subscriptions and connections, when it is not the console’s')
    .option('--public-url <role=url...>', 'any of these five, such as identity=https://identity.example')
    .option('--host <address>', 'address that identity, console, gateway and relay listen on (default: 127.0.0.1)')
    .option(
      '--port-base <port>',
      'identity listens here, console +1, gateway +2, relay +3, authz +5, ops +9 (default: 8400)',
    )
    .option('--port-identity <port>', 'another port for identity')
    .option('--port-console <port>', 'another port for the console')
    .option('--port-gateway <port>', 'another port for the gateway')
    .option('--port-relay <port>', 'another port for the relay')
    .option('--port-ops <port>', 'another port for /livez, /readyz and /metrics')
    .option('--ops-host <address>', 'address that ops listens on (default: 127.0.0.1)')
    .option('--port-authz <port>', 'another port for the decision endpoint')
    .option('--authz-host <address>', 'address that the decision endpoint listens on (default: 127.0.0.1)')
    .option('--authz-key-file <file>', 'holds what proxies send to it; or give it as PORTREEVE_AUTHZ_KEY')
    .option('--trust-memory <seconds>', 'go on so long with what is known while the store is away (default: 300)')
    .option('--tls-cert <file>', 'speak https with this certificate (PEM); SIGHUP reads it again')
    .option('--tls-key <file>', 'its private key (PEM)')
    .option('--trusted-proxy <network...>', 'believe X-Forwarded-For of proxies in this network, such as 10.0.0.0/8')
    .option('--allow-network <network...>', 'let API services be in this network although it is not public')
    .option('--encryption-key-file <file>', 'holds 32 bytes in base64; or give them as PORTREEVE_ENCRYPTION_KEY')
    .option('--smtp-url <url>', 'mail server, smtps://host:465; with a password as PORTREEVE_SMTP_URL')
    .option('--mail-from <address>', 'sender of mails, such as "Exchange <no-reply@exchange.example>"')
    .option(
      '--profile <profile>',
      'of the authorization server that an empty store begins with: exchange (default), strict',
    )
    .option('--auth-server-id <id>', 'and its id: aus and 17 letters or digits')
    .option('--insecure-http', 'allow http for public URLs on localhost, for a trial'),
)
  .option('--decisions-hours <hours>', 'how long calls can be explained (default: 24)')
  .option('--decisions-max <count>', 'and how many (default: 2000000)')
  .option('--log-level <level>', 'what is logged to standard error: debug, info, warn, error, silent (default: info)')
  .addHelpText(
    'after',
    `
Each option may come from the environment: --identity-url is PORTREEVE_IDENTITY_URL, and so on. Secrets come from the
environment or from files alone: PORTREEVE_ENCRYPTION_KEY, PORTREEVE_DATABASE_URL, PORTREEVE_SMTP_URL, PORTREEVE_AUTHZ_KEY, each also
with _FILE.

Example, behind a proxy on this machine that ends https:
  export PORTREEVE_ENCRYPTION_KEY=$(openssl rand -base64 32)   # keep a copy apart from the database
  portreeve serve --identity-url https://identity.example --console-url https://console.example \\
    --gateway-url https://api.example --trusted-proxy 127.0.0.0/8

docs/serve.md says more.`,
  )
  .action(async (flags: Record<string, unknown>) => (await import('./serve.ts')).serve(flags))

// The others are many, and a server that starts need not load them.
if (!['dev', 'serve'].includes(process.argv[2] ?? '')) {
  const { addManagementCommands } = await import('./cli/index.ts')
  addManagementCommands(program)
}

try {
  await program.parseAsync()
} catch (fault) {
  // Its text is written already; help and version end with 0.
  if (!(fault instanceof CommanderError)) throw fault
  process.exitCode = fault.exitCode === 0 ? 0 : USAGE_EXIT_CODE
}
