import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { CommandRefused, UsageRefused } from './refusal.ts'

/** Where the management API is, and who we are there. */
export interface Connection {
  url: string
  token: string
  /** The authorization server to speak of where none is named; undefined when there is no file that says so. */
  authServerId: string | undefined
}

export interface ConnectionOptions {
  url?: string | undefined
  token?: string | undefined
  home?: string | undefined
}

/** What `portreeve dev` and `portreeve serve` leave for us in their home. */
const HOME_FILES: readonly { name: string; read: (content: HomeFile) => Partial<Connection> }[] = [
  {
    name: 'demo.json',
    read: ({ console, admin, identity }) => ({
      url: console?.url,
      token: admin?.managementToken,
      authServerId: identity?.authServerId,
    }),
  },
  {
    name: 'management.json',
    read: ({ url, token, authServerId }) => ({ url, token, authServerId }) as Partial<Connection>,
  },
]

/** What commands read of either. Only the demo's has more than the first lines. */
export interface HomeFile {
  url?: string
  token?: string
  authServerId?: string
  issuer?: string
  console?: { url?: string }
  admin?: { managementToken?: string }
  identity?: { authServerId?: string; issuer?: string }
  relay?: { url?: string }
  app?: { apiKey?: string; apiSecret?: string }
  asyncApi?: { id?: string; clientId?: string; clientSecret?: string; channel?: string; webhookUrl?: string }
  organizations?: { buyer?: { id?: string }; apiDeveloper?: { id?: string } }
  subscription?: { id?: string }
}

const DEFAULT_HOMES = ['.portreeve', 'portreeve-home']

/**
 * Flags first, then PORTREEVE_URL and PORTREEVE_TOKEN, then the file in the home directory. A file's token goes to the URL of
 * that file, or to one that was given together with --home: never to one that merely stood in the environment.
 */
export function findConnection(options: ConnectionOptions, env: NodeJS.ProcessEnv): Connection {
  const given = { url: options.url ?? env.PORTREEVE_URL, token: options.token ?? env.PORTREEVE_TOKEN }
  const home = options.home ?? env.PORTREEVE_HOME
  const isComplete = given.url !== undefined && given.token !== undefined
  const kept = isComplete && home === undefined ? undefined : findHomeFile(home)
  if (given.url !== undefined && given.token === undefined && options.home === undefined && kept?.url !== given.url) {
    throw new UsageRefused('Give the token for that URL too: --token, PORTREEVE_TOKEN, or --home.')
  }
  const url = given.url ?? kept?.url
  const token = given.token ?? kept?.token
  if (url === undefined || token === undefined) {
    throw new CommandRefused(
      home === undefined
        ? 'No server has been started in .portreeve or portreeve-home here. Say which one is meant: --home (PORTREEVE_HOME), or --url and --token (PORTREEVE_URL, PORTREEVE_TOKEN).'
        : `There is no demo.json and no management.json in ${home}. Has a server been started there?`,
    )
  }
  return { url: checkUrl(url), token, authServerId: env.PORTREEVE_SERVER ?? kept?.authServerId }
}

/** An origin; the token must not travel unencrypted over a network. */
function checkUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search !== '' || url.username !== '') {
    throw new UsageRefused('--url (PORTREEVE_URL) must be an origin such as https://console.example.')
  }
  const isLocal = url.hostname === 'localhost' || url.hostname === '[::1]' || /^127(\.\d+){3}$/.test(url.hostname)
  if (url.protocol === 'http:' && !isLocal) {
    throw new UsageRefused('--url (PORTREEVE_URL) must be https: the token would travel unencrypted.')
  }
  return url.origin
}

function findHomeFile(home: string | undefined): Partial<Connection> | undefined {
  return readHome(home, (file, read) => read(file))
}

/** The file that a server has left in its home; undefined where there is none. */
export const findHome = (home: string | undefined): HomeFile | undefined => readHome(home, (file) => file)

function readHome<T>(
  home: string | undefined,
  take: (file: HomeFile, read: (typeof HOME_FILES)[number]['read']) => T,
): T | undefined {
  for (const folder of home === undefined ? DEFAULT_HOMES : [home]) {
    for (const { name, read } of HOME_FILES) {
      const path = resolve(join(folder, name))
      const text = readIfThere(path)
      if (text === undefined) continue
      try {
        return take(JSON.parse(text) as HomeFile, read)
      } catch {
        throw new CommandRefused(`${path} is damaged. Restore it, or give --url and --token.`)
      }
    }
  }
  return undefined
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (fault) {
    const { code } = fault as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw new CommandRefused(`${path} cannot be read (${code}).`)
  }
}
