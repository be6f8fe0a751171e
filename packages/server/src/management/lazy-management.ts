import { type HotHandler, type RouteHandler, sendFault } from '../http/index.ts'
// A type alone: what it is made of is loaded when somebody asks.
import type { ManagementDeps } from './management.ts'
import { MANAGEMENT_PATH, renderProblem } from './problem.ts'

/** The management API for a listener that may never be asked for it. */
export interface LazyManagement {
  /** Takes every request below `/management/v1`. The first one loads what answers it. */
  hot: HotHandler
  close(): Promise<void>
}

/** `load` is for tests. */
export function createLazyManagement(
  deps: ManagementDeps,
  load: (deps: ManagementDeps) => Promise<RouteHandler> = async (all) =>
    (await import('./management.ts')).openManagement(all),
): LazyManagement {
  let opened: Promise<RouteHandler> | undefined

  /** Everybody who comes meanwhile waits for the same one. What failed is tried again with the next request. */
  function open(): Promise<RouteHandler> {
    opened ??= load(deps).catch((fault: unknown) => {
      opened = undefined
      throw fault
    })
    return opened
  }

  return {
    hot(request, response, requestId) {
      if (!isBelow(request.url ?? '')) return false
      open().then(
        (handler) => handler.handle(request, response, requestId),
        (fault: unknown) => {
          deps.log.error({ requestId, err: fault }, 'the management API could not be opened')
          const message = 'Something failed on our side. Its cause is logged under this Request-Id.'
          sendFault(response, renderProblem, { status: 500, code: 'PROCESSING-ERROR', message, requestId })
        },
      )
      return true
    },
    async close() {
      const handler = await opened?.catch(() => undefined)
      await handler?.close()
    },
  }
}

function isBelow(target: string): boolean {
  if (!target.startsWith(MANAGEMENT_PATH)) return false
  const next = target[MANAGEMENT_PATH.length]
  return next === undefined || next === '/' || next === '?'
}
