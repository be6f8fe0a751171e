import { setTimeout as pause } from 'node:timers/promises'

/** One request to the management API of a process. Rejects when it is refused. */
export type Manage = <T>(method: string, path: string, body?: unknown) => Promise<T>

export function createManage(managementUrl: string, token: string): Manage {
  return async function manage<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(managementUrl + path, {
      method,
      headers: { Authorization: `Bearer ${token}`, ...(body !== undefined && { 'Content-Type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    // A quiet machine asks more often than one person may. Nothing was done, and what is measured begins with the answer.
    if (answer.status === 429) {
      await pause(1000 * Number(answer.headers.get('retry-after') ?? 1))
      return manage(method, path, body)
    }
    if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${text}`)
    return JSON.parse(text || '{}') as T
  }
}
