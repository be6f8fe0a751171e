import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AuthServerId, EpochSeconds } from '@portreeve/protocol'
import { type HotHandler, renderErrorBody, sendFault } from '../http/index.ts'
import type { Identity } from '../identity/index.ts'
import type { Store } from '../store/index.ts'
import type { Log } from '../telemetry/index.ts'
import { pageSettings, renderPage } from './answer-page.ts'
import { ensureConsoleClient } from './console-client.ts'
import { builtAt, type ConsoleFiles, openConsoleFiles } from './console-files.ts'
import { isPagePath } from './is-page-path.ts'
import { fileHeaders, pageHeaders } from './page-headers.ts'

export interface ConsoleDeps {
  store: Pick<Store, 'authorizationServers' | 'clients'>
  identity: Pick<Identity, 'issuerOf'>
  urls: { identity: string; console: string; gateway: string; relay: string }
  now: () => EpochSeconds
  log: Log
  /** Where the built files are, when not in the package. */
  folder?: string | undefined
}

export interface Console {
  /** Answers whoever opens a page, and for the files that pages load. Leaves everything else to others. */
  hot: HotHandler
}

/** As long as a page may show an authorization server that was disabled meanwhile, at which nobody can sign in. */
const REMEMBERED_SECONDS = 10
const ASSETS = '/assets/'
const NOT_BUILT = 'The console has not been built here. Run `npm run build` in the clone, or install the package.'
const NO_SERVER = 'No authorization server is in use, so nobody can sign in. Enable one with `portreeve servers`.'
const UNAVAILABLE = 'The store does not answer at the moment. Try again in a few seconds.'

export function createConsole({ store, identity, urls, now, log, folder }: ConsoleDeps): Console {
  let opened: Promise<ConsoleFiles | undefined> | undefined
  let openedAt = -1
  let asked: { at: EpochSeconds; server: Promise<AuthServerId | undefined> } | undefined

  /** Read once, and again after it was built again. */
  async function files(): Promise<ConsoleFiles | undefined> {
    const at = await builtAt(folder)
    if (at !== openedAt) {
      openedAt = at
      opened = openConsoleFiles(folder)
    }
    return opened
  }

  /** Asked of the store once for all who open a page within some seconds: anybody may open any number (threat G-H). */
  function findServer(): Promise<AuthServerId | undefined> {
    const at = now()
    if (asked && at - asked.at < REMEMBERED_SECONDS) return asked.server
    const server = ensureConsoleClient({ store, consoleUrl: urls.console, now })
    const asking = { at, server }
    asked = asking
    const forget = () => {
      if (asked === asking) asked = undefined
    }
    // Who has just enabled one does not wait for it, and a store that is back is asked at once.
    server.then((found) => found ?? forget(), forget)
    return server
  }

  async function answerPage(
    path: string,
    request: IncomingMessage,
    response: ServerResponse,
    requestId: string,
  ): Promise<void> {
    const built = await files()
    const refuse = (status: number, message: string) => {
      sendFault(response, renderErrorBody, {
        status,
        code: status === 503 ? 'TEMPORARILY-UNAVAILABLE' : 'NOT-FOUND',
        message,
        requestId,
      })
    }
    if (!built) return refuse(404, NOT_BUILT)
    let authServerId: AuthServerId | undefined
    try {
      authServerId = await findServer()
    } catch (fault) {
      log.warn({ requestId, err: fault }, 'the console could not look for its client')
      return refuse(503, UNAVAILABLE)
    }
    if (authServerId === undefined) return refuse(404, NO_SERVER)
    const nonce = randomBytes(16).toString('base64')
    const page = Buffer.from(renderPage(built.page, nonce, pageSettings(urls, identity.issuerOf(authServerId))))
    response.writeHead(200, {
      ...pageHeaders(nonce, path, urls),
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Length': page.length,
      'Request-Id': requestId,
    })
    response.end(request.method === 'HEAD' ? undefined : page)
  }

  async function answerFile(
    name: string,
    request: IncomingMessage,
    response: ServerResponse,
    requestId: string,
  ): Promise<void> {
    const file = (await files())?.assets.get(name)
    if (!file) {
      sendFault(response, renderErrorBody, {
        status: 404,
        code: 'NOT-FOUND',
        message: 'There is no such file.',
        requestId,
      })
      return
    }
    const { data, encoding } = await file.read(String(request.headers['accept-encoding'] ?? ''))
    response.writeHead(200, {
      ...fileHeaders,
      'Content-Type': file.type,
      'Content-Length': data.length,
      ...(encoding && { 'Content-Encoding': encoding }),
      Vary: 'Accept-Encoding',
      // RFC 8246: not even asked for again on reload.
      'Cache-Control': 'public, max-age=31536000, immutable',
      'Request-Id': requestId,
    })
    response.end(request.method === 'HEAD' ? undefined : data)
  }

  return {
    hot(request, response, requestId) {
      if (request.method !== 'GET' && request.method !== 'HEAD') return false
      const [path = ''] = (request.url ?? '').split('?', 1)
      const isFile = path.startsWith(ASSETS)
      if (!isFile && !isPagePath(path, request.headers.accept ?? '')) return false
      const answered = isFile
        ? answerFile(path.slice(ASSETS.length), request, response, requestId)
        : answerPage(path, request, response, requestId)
      answered.catch((fault: unknown) => {
        log.error({ requestId, err: fault }, 'a page of the console could not be sent')
        if (response.headersSent) return void response.destroy()
        const message = 'Something failed on our side. Its cause is logged under this Request-Id.'
        sendFault(response, renderErrorBody, { status: 500, code: 'PROCESSING-ERROR', message, requestId })
      })
      return true
    },
  }
}
