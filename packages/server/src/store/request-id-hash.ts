/** 32 bits of a Request-Id (FNV-1a): it finds candidates among millions, and says nothing by itself. Pure. */
export function hashRequestId(requestId: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < requestId.length; at++) {
    hash = Math.imul(hash ^ requestId.charCodeAt(at), 0x01000193)
  }
  return hash >>> 0
}

/** Places of `hash` among hashes that were kept as bytes. Two thousand of them take a few microseconds to go through, so they need no order. Pure. */
export function placesOf(hash: number, bytes: Uint8Array): number[] {
  // Bytes out of a driver's buffer may begin anywhere; numbers of four bytes may not.
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice()
  const hashes = new Uint32Array(aligned.buffer, aligned.byteOffset, Math.floor(aligned.length / 4))
  const places: number[] = []
  for (let at = hashes.indexOf(hash); at !== -1; at = hashes.indexOf(hash, at + 1)) places.push(at)
  return places
}
