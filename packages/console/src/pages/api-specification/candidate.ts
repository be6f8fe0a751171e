/** A specification that somebody has brought and that is not kept yet. */
export interface Candidate {
  /** Where it is from, in words: the name of a file, a URL, "Pasted text". */
  from: string
  /** As it was in the file, byte for byte, so that what is wrong with them is found as well. Absent once it was changed here. */
  bytes?: Uint8Array<ArrayBuffer>
  /** What is shown of it. Absent where the exchange fetches it. */
  text?: string
  /** Where the exchange fetches it. */
  url?: string
}

/** The exchange takes 5 MB. */
export const BYTES_MAX = 5 * 1024 * 1024

/** As the management API takes it. Pure. */
export function sentOf({ bytes, text = '', url }: Candidate) {
  if (url !== undefined) return { body: { url } } as const
  const isJson = /^\s*\{/.test(text)
  return { body: bytes ?? text, contentType: isJson ? 'application/json' : 'application/yaml' } as const
}

export async function candidateOfFile(file: File): Promise<Candidate> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  return { from: file.name, bytes, text: new TextDecoder().decode(bytes) }
}

/** Of the file that is downloaded, out of words that people chose. Pure. */
export const fileNameOf = (name: string, version: string, syntax: 'yaml' | 'json'): string =>
  `${
    `${name}-${version}`
      .toLowerCase()
      .replace(/[^a-z0-9.]+/g, '-')
      .replace(/^[-.]+|[-.]+$/g, '') || 'specification'
  }.${syntax}`

const waiting = new Map<string, Candidate>()

/** What was refused when its API was registered waits for the page on which it can be corrected; as long as this page of the browser is open. */
export const leaveCandidate = (apiId: string, candidate: Candidate): void => {
  waiting.set(apiId, candidate)
}

/** Undefined when nothing waits. It is handed over once. */
export function takeCandidate(apiId: string): Candidate | undefined {
  const candidate = waiting.get(apiId)
  waiting.delete(apiId)
  return candidate
}
