/**
 * What many calls of a block have in common, written once: each call refers to it by number. 0 is "there is none".
 * Belongs to one block, so that it never grows beyond what a block may hold.
 */
export class Dictionary {
  /** JSON, by number. */
  readonly #texts: string[] = ['null']
  readonly #byObject = new Map<object, number>()
  readonly #byText = new Map<string, number>()
  readonly #queries: NameNode = { number: 0, next: undefined }
  readonly #headers: NameNode = { number: 0, next: undefined }
  /** For each entry, in which part of the block it was used last. */
  readonly #usedIn: number[] = [0]
  #part = 1
  #length = 0

  /** Of all entries, in UTF-16 units. */
  get length(): number {
    return this.#length
  }

  /** `describe` is asked once for each object: what is remembered is never changed in place, only replaced. */
  ofObject<T extends object>(object: T, describe: (object: T) => unknown): number {
    let number = this.#byObject.get(object)
    if (number === undefined) {
      number = this.#add(describe(object))
      this.#byObject.set(object, number)
    }
    this.#usedIn[number] = this.#part
    return number
  }

  ofText(text: string): number {
    let number = this.#byText.get(text)
    if (number === undefined) {
      number = this.#add(text)
      this.#byText.set(text, number)
    }
    this.#usedIn[number] = this.#part
    return number
  }

  /**
   * Names of `headers` (name, value, name, value), those of the gateway apart: they begin at `ownFrom`. Programs send the same names again and again, so
   * they are followed from one to the next, and no list of them is made.
   */
  ofHeaderNames(headers: readonly string[], ownFrom: number): number {
    let node = this.#headers
    const callersEnd = Math.min(ownFrom, 2 * HEADERS_MAX)
    for (let at = 0; at < callersEnd; at += 2) node = behind(node, headers[at] as string)
    node = behind(node, OWN_BEGIN)
    for (let at = ownFrom; at < headers.length; at += 2) node = behind(node, headers[at] as string)
    if (node.number === 0) node.number = this.#add(headerNames(headers, callersEnd, ownFrom))
    this.#usedIn[node.number] = this.#part
    return node.number
  }

  /** Names in the query that begins at `from`. A piece without `=` may as well be a value (`?{token}`), so it is `…`. */
  ofQueryNames(text: string, from: number): number {
    let node = this.#queries
    let names = 0
    for (let at = from; at < text.length && names < QUERY_NAMES_MAX; names++) {
      const next = text.indexOf('&', at)
      const end = next === -1 ? text.length : next
      node = behind(node, queryName(text, at, end))
      at = end + 1
    }
    if (node.number === 0) node.number = this.#add(queryNames(text, from))
    this.#usedIn[node.number] = this.#part
    return node.number
  }

  /** Begins another part of the block. Answers the numbers of what was used in the one that ends. */
  nextPart(): number[] {
    const used: number[] = []
    for (let number = 1; number < this.#texts.length; number++) {
      if (this.#usedIn[number] === this.#part) used.push(number)
    }
    this.#part++
    return used
  }

  /** The entries with these numbers, or all of them, as one JSON object. */
  textOf(numbers: Iterable<number> = this.#texts.keys()): string {
    const members: string[] = []
    for (const number of numbers) members.push(`"${number}":${this.#texts[number]}`)
    return `{${members.join(',')}}`
  }

  #add(entry: unknown): number {
    const text = JSON.stringify(entry)
    this.#length += text.length
    return this.#texts.push(text) - 1
  }
}

interface NameNode {
  number: number
  next: Map<string, NameNode> | undefined
}

/** Cannot be a header's name. */
const OWN_BEGIN = ''
/** More of a caller's are not written down. */
const HEADERS_MAX = 60
const QUERY_NAMES_MAX = 30
const NAME_LENGTH_MAX = 64
const NOT_SHOWN = '…'

function behind(node: NameNode, name: string): NameNode {
  node.next ??= new Map()
  let next = node.next.get(name)
  if (!next) {
    next = { number: 0, next: undefined }
    node.next.set(name, next)
  }
  return next
}

function headerNames(headers: readonly string[], callersEnd: number, ownFrom: number) {
  const names = (from: number, to: number) => {
    const found: string[] = []
    for (let at = from; at < to; at += 2) found.push(shortName(headers[at] as string))
    return found
  }
  const caller = names(0, callersEnd)
  if (callersEnd < ownFrom) caller.push(NOT_SHOWN)
  return { caller, gateway: names(ownFrom, headers.length) }
}

function queryNames(text: string, from: number): string[] {
  const names: string[] = []
  for (let at = from; at < text.length && names.length < QUERY_NAMES_MAX; ) {
    const next = text.indexOf('&', at)
    const end = next === -1 ? text.length : next
    names.push(queryName(text, at, end))
    at = end + 1
  }
  return names
}

function queryName(text: string, from: number, to: number): string {
  const equals = text.indexOf('=', from)
  return equals > from && equals < to ? shortName(text.slice(from, equals)) : NOT_SHOWN
}

function shortName(name: string): string {
  return name.length > NAME_LENGTH_MAX ? `${name.slice(0, NAME_LENGTH_MAX)}${NOT_SHOWN}` : name
}
