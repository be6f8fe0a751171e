/** One request to the management API of a process. Rejects when it is refused. */
export type Manage = <T>(method: string, path: string, body?: unknown) => Promise<T>

export function createManage(managementUrl: string, token: string): Manage {
  return async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await fetch(managementUrl + path, {
      method,
      headers: { Authorization: `Bearer ${token}`, ...(body !== undefined && { 'Content-Type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${text}`)
    return JSON.parse(text || '{}') as T
  }
}
