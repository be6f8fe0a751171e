import { createHash } from 'node:crypto'

/** Random-looking numbers that are the same for the same seed, for ever: not for anything secret. */
export interface Random {
  /** From `least` up to and including `most`. */
  integer(least: number, most: number): number
  pick<T>(choices: readonly T[]): T
  /** True in this share of all cases. */
  chance(share: number): boolean
}

export function createRandom(seed: string): Random {
  const next = sfc32(createHash('sha256').update(seed).digest())
  const integer = (least: number, most: number) => least + Math.floor(next() * (most - least + 1))
  return {
    integer,
    pick: (choices) => choices[integer(0, choices.length - 1)] as (typeof choices)[number],
    chance: (share) => next() < share,
  }
}

/** The "small fast counter" generator of PractRand: 128 bits of state, from 0 up to but not including 1. */
function sfc32(seed: Buffer): () => number {
  let [a, b, c, counter] = [seed.readUInt32LE(0), seed.readUInt32LE(4), seed.readUInt32LE(8), seed.readUInt32LE(12)]
  return () => {
    const result = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + result) | 0
    return (result >>> 0) / 2 ** 32
  }
}

/** A UUID that is the same for the same name, for ever. Version 8: made in a way of our own (RFC 9562 §5.8). */
export function namedUuid(name: string): string {
  const bytes = createHash('sha256').update(name).digest().subarray(0, 16)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
