/** Small, quick and the same on every machine: a run is repeated by its seed. */
export interface Random {
  /** 0 to `below` - 1. */
  int(below: number): number
  chance(probability: number): boolean
  pick<T>(from: readonly [T, ...T[]] | readonly T[]): T
  /** `text` with a few characters changed, doubled, moved, left out, or bits of the dictionary put in. */
  mutate(text: string, dictionary: readonly string[]): string
}

/** splitmix32. */
export function createRandom(seed: number): Random {
  let state = seed | 0
  function next(): number {
    state = (state + 0x9e3779b9) | 0
    let z = state ^ (state >>> 16)
    z = Math.imul(z, 0x21f0aaad)
    z ^= z >>> 15
    z = Math.imul(z, 0x735a2d97)
    return (z ^ (z >>> 15)) >>> 0
  }
  const random: Random = {
    int: (below) => next() % below,
    chance: (probability) => next() < probability * 0x1_0000_0000,
    pick: (from) => from[next() % from.length] as never,
    mutate(text, dictionary) {
      let mutated = text
      for (let left = random.int(4); left > 0; left--) mutated = mutateOnce(mutated, dictionary, random)
      // What a request can bring: bytes, read as UTF-8.
      return Buffer.from(mutated).toString()
    },
  }
  return random
}

const NASTY = [
  '\0',
  '\n',
  '\r',
  '\t',
  ' ',
  '%',
  '%00',
  '%2',
  '+',
  '&',
  '=',
  ';',
  '#',
  '?',
  '/',
  '\\',
  '..',
  '"',
  "'",
  '<',
  '>',
  '{',
  '}',
  '[',
  ']',
  ':',
  '@',
  ',',
  '.',
  '\u00e9',
  '\u2028',
  '\ud800',
  '𝒳',
]

function mutateOnce(text: string, dictionary: readonly string[], random: Random): string {
  const at = random.int(text.length + 1)
  const to = Math.min(text.length, at + 1 + random.int(8))
  switch (random.int(7)) {
    case 0:
      return text.slice(0, at) + random.pick(NASTY) + text.slice(at)
    case 1:
      return text.slice(0, at) + text.slice(to)
    case 2:
      return text.slice(0, at) + text.slice(at, to) + text.slice(at)
    case 3:
      return text.slice(0, at) + random.pick(dictionary) + text.slice(at)
    case 4:
      return text.slice(0, at) + String.fromCharCode(random.int(random.chance(0.9) ? 128 : 65_536)) + text.slice(at + 1)
    case 5:
      return text.slice(0, at)
    default: {
      const flipped = text.charAt(at)
      return (
        text.slice(0, at) +
        (flipped === flipped.toLowerCase() ? flipped.toUpperCase() : flipped.toLowerCase()) +
        text.slice(at + 1)
      )
    }
  }
}
