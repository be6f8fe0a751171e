import type { Duplex } from 'node:stream'
import type { Log } from '../../telemetry/index.ts'
import { CallRecord } from '../calls/call-record.ts'
import { type Asked, createDecider, type DeciderDeps } from '../decide.ts'
import type { Call } from '../handle-call.ts'
import type { GatewayLimits } from '../limits.ts'
import type { Refusal } from '../refusals.ts'
import type { Route, RouteTarget } from '../route-table.ts'
import { Tunnel } from './tunnel.ts'

export interface TunnelsDeps extends DeciderDeps {
  limits: GatewayLimits
  log: Log
  /** Once for each opened tunnel. */
  onOver: (call: Call) => void
}

/** Connections that became WebSockets, all of this process. */
export interface Tunnels {
  /** Takes a place for the call, before anything is sent on; why there is none. Again for the same call is fine. */
  reserve(call: Call, route: Route): Refusal | undefined
  /** Gives the place back, if the call has one. */
  release(call: Call): void
  /** The API service has accepted. `fields` (name, value) are its answer's; `onOver` follows. */
  open(call: Call, fields: readonly string[], target: Duplex): void
  endAll(): void
}

interface Open {
  call: Call
  tunnel: Tunnel
  target: RouteTarget | undefined
  /** On the clock of `performance.now()`. */
  confirmed: number
  isAsking: boolean
}

/** A call that was let through before, asked about again. */
interface Again extends Asked {
  open: Open
}

const TICK_MILLIS = 100
/** For so long the store may be away before a tunnel is cut whose facts are not in memory. */
const UNCONFIRMED_MILLIS_MAX = 60_000

/**
 * A WebSocket is let through once and may last for days, so each is decided about again every `tunnelRecheckMillis`, by the very steps that let it
 * through: it ends when its token expires or is revoked, when its subscription, app, client, API or any organization of them is switched off, and when its
 * API has moved. It takes no quota and no credentials for that.
 */
export function createTunnels(deps: TunnelsDeps): Tunnels {
  const { limits, log } = deps
  const opened = new Set<Open>()
  const reserved = new Map<Call, string>()
  const perOrganization = new Map<string, number>()
  let closing = false
  let ticking: NodeJS.Timeout | undefined
  let round: Iterator<Open> = opened.values()

  const decideAgain = createDecider<Again>(
    { ...deps, again: true },
    {
      onRefused: ({ open }, { kind, detail }) => cut(open, `not allowed any more: ${kind}`, detail),
      onAllowed({ asked: { open }, route }) {
        open.isAsking = false
        open.confirmed = performance.now()
        const { target } = route
        const hasMoved = target?.origin !== open.target?.origin || target?.pathPrefix !== open.target?.pathPrefix
        if (hasMoved) cut(open, 'the API has moved', '')
      },
      onSimulated: ({ asked: { open } }) => cut(open, 'not allowed any more', 'simulated'),
      onFault({ open }, fault) {
        open.isAsking = false
        if (performance.now() - open.confirmed < UNCONFIRMED_MILLIS_MAX) return
        log.error({ requestId: open.call.requestId, err: fault }, 'a WebSocket could not be decided about again')
        cut(open, 'nobody knows whether it is still allowed', '')
      },
    },
  )

  function cut(open: Open, why: string, detail: string): void {
    open.isAsking = true
    log.info({ requestId: open.call.requestId, apiId: open.call.record.route?.api.id, why, detail }, 'WebSocket ended')
    open.tunnel.cut(why)
  }

  /** A few at a time, so that no pass over thousands of them holds up a call. */
  function tick(): void {
    for (let left = Math.ceil((opened.size * TICK_MILLIS) / limits.tunnelRecheckMillis); left > 0; left--) {
      const { done, value } = round.next()
      if (done) {
        round = opened.values()
        return
      }
      if (!value.isAsking) ask(value)
    }
  }

  function ask(open: Open): void {
    open.isAsking = true
    const { method, target, rawHeaders, httpVersion, requestId, record } = open.call
    const again = new CallRecord(requestId, method, target, record.remoteAddress)
    const asked = { method, target, rawHeaders, httpVersion, requestId, record: again, answerFields: [] }
    decideAgain({ ...asked, mayUpgrade: true, open })
  }

  function release(call: Call): void {
    const holder = reserved.get(call)
    if (holder === undefined) return
    reserved.delete(call)
    const others = (perOrganization.get(holder) ?? 1) - 1
    if (others > 0) perOrganization.set(holder, others)
    else perOrganization.delete(holder)
  }

  return {
    reserve(call, route) {
      if (reserved.has(call)) return undefined
      // Whose the app is; or the API, where it calls itself.
      const holder = call.record.app?.organizationId ?? route.api.organizationId
      const held = perOrganization.get(holder) ?? 0
      if (reserved.size >= limits.tunnelsMax || held >= limits.tunnelsPerOrganizationMax) {
        return { kind: 'too_many_tunnels', detail: `${reserved.size} are open, ${held} of this organization's apps` }
      }
      reserved.set(call, holder)
      perOrganization.set(holder, held + 1)
      return undefined
    },
    release,
    open(call, fields, target) {
      const { upgrade, record } = call
      if (!upgrade) throw new Error('nobody asked for another protocol')
      upgrade.takeOver()
      record.status = 101
      record.source = 'api'
      const client = upgrade.socket
      client.write(headOf(fields), 'latin1')
      const { head } = upgrade
      record.requestBytes += head.length
      if (head.length > 0) target.write(head)
      const open: Open = {
        call,
        tunnel: new Tunnel({
          client,
          target,
          record,
          idleMillis: record.route?.api.traffic?.idleTimeoutMillis ?? limits.tunnelIdleMillis,
          onOver() {
            opened.delete(open)
            if (opened.size === 0) {
              clearInterval(ticking)
              ticking = undefined
            }
            deps.onOver(call)
          },
        }),
        target: record.route?.target,
        confirmed: performance.now(),
        isAsking: false,
      }
      opened.add(open)
      ticking ??= setInterval(tick, TICK_MILLIS).unref()
      if (closing) open.tunnel.cut(CLOSING)
    },
    endAll() {
      closing = true
      for (const { tunnel } of opened) tunnel.cut(CLOSING)
    },
  }
}

const CLOSING = 'the gateway is closing'

/** RFC 6455 §4.2.2. A length would be that of a body, which such an answer does not have (RFC 9110 §8.6). */
function headOf(fields: readonly string[]): string {
  let head = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
  for (let at = 0; at < fields.length; at += 2) {
    const name = fields[at] as string
    if (name.toLowerCase() !== 'content-length') head += `${name}: ${fields[at + 1]}\r\n`
  }
  return `${head}\r\n`
}
