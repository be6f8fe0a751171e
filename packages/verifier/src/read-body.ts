import type { NodeRequest } from './adapters/node-http.ts'

const BODY_BYTES_MAX = 1024 * 1024

/** There is more of it than was agreed. The rest was not read. */
export class BodyTooBig extends Error {}

/** Puts chunks together, and throws once there are too many of them. */
function createCollector(bytesMax = BODY_BYTES_MAX) {
  const chunks: Uint8Array[] = []
  let length = 0
  return {
    add(chunk: Uint8Array) {
      length += chunk.length
      if (length > bytesMax) throw new BodyTooBig()
      chunks.push(chunk)
    },
    whole() {
      const bytes = new Uint8Array(length)
      let at = 0
      for (const chunk of chunks) {
        bytes.set(chunk, at)
        at += chunk.length
      }
      return bytes
    },
  }
}

export async function readStream(stream: ReadableStream<Uint8Array> | null, bytesMax?: number): Promise<Uint8Array> {
  const collector = createCollector(bytesMax)
  const reader = stream?.getReader()
  for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) collector.add(next.value)
  return collector.whole()
}

/** `parsed` is what a body parser made of it, if there is one. Not with `for await`: leaving that early would close the connection before there is an answer. */
export function readNode(request: NodeRequest, parsed: unknown, bytesMax?: number): Promise<Uint8Array> {
  const collector = createCollector(bytesMax)
  return new Promise((resolve, reject) => {
    if (parsed instanceof Uint8Array) {
      collector.add(parsed)
      resolve(collector.whole())
      return
    }
    if (parsed !== undefined || request.readableEnded) {
      throw new TypeError('Something has read the body already. Put this in front of express.json() and its like.')
    }
    request.on('data', (chunk: Uint8Array) => {
      try {
        collector.add(chunk)
      } catch (fault) {
        request.pause()
        reject(fault as Error)
      }
    })
    request.on('end', () => resolve(collector.whole()))
    request.on('error', (fault: Error) => reject(fault))
    request.on('close', () => reject(new Error('The request broke off.')))
  })
}
