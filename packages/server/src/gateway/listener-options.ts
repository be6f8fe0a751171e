import type { RawListenerOptions } from '../http/index.ts'
import type { Gateway } from './gateway.ts'

/** How the gateway wants its listener: bodies are streamed, so only headers have a deadline of their own there. */
export function listenerOptions({ handle, endTunnels }: Gateway): RawListenerOptions {
  return {
    handle,
    handleUpgrade: handle,
    onClosing: endTunnels,
    requestTimeoutMillis: 0,
    http2: true,
    leavesContinue: true,
    tellsPages: true,
  }
}
