const LENGTH_MAX = 0xffff

/** Bytes that are written one after the other, in memory that grows. Numbers of seven bits a byte, as in LEB128; texts with their length before them. */
export class BytesOut {
  #bytes: Buffer
  #at = 0

  constructor(size: number) {
    this.#bytes = Buffer.allocUnsafe(size)
  }

  /** Where the next byte goes. */
  get at(): number {
    return this.#at
  }

  /** Makes room for so many more. What is written without it must fit. */
  reserve(count: number): void {
    if (this.#at + count <= this.#bytes.length) return
    const larger = Buffer.allocUnsafe(Math.max(2 * this.#bytes.length, this.#at + count))
    this.#bytes.copy(larger, 0, 0, this.#at)
    this.#bytes = larger
  }

  /** A whole number from 0 to 2^53 − 1; anything else becomes one. Up to 8 bytes. */
  number(value: number): void {
    let rest = value > 0 ? Math.floor(value) : 0
    if (rest > Number.MAX_SAFE_INTEGER) rest = Number.MAX_SAFE_INTEGER
    const bytes = this.#bytes
    while (rest >= 0x80) {
      bytes[this.#at++] = 0x80 | (rest % 0x80)
      rest = rest > 0x7fffffff ? Math.floor(rest / 0x80) : rest >>> 7
    }
    bytes[this.#at++] = rest
  }

  /** Up to 65,535 bytes of UTF-8, and two more. */
  text(value: string): void {
    const place = this.placeOfLength()
    // Nearly always short and ASCII, and then a loop is done before a native call has begun.
    const bytes = this.#bytes
    for (let at = 0; at < value.length && at < LENGTH_MAX; at++) {
      const code = value.charCodeAt(at)
      if (code >= 0x80) {
        this.#at = place + 2 + bytes.write(value, place + 2, LENGTH_MAX)
        break
      }
      bytes[this.#at++] = code
    }
    this.setLength(place)
  }

  /** Two bytes that are known later. Answers where they are. */
  placeOfLength(): number {
    this.#at += 2
    return this.#at - 2
  }

  /** How much has been written since. */
  setLength(place: number): void {
    this.#bytes.writeUInt16LE(this.#at - place - 2, place)
  }

  /** `head`, and the bytes from one place to another, as one copy. */
  copy(head: string, from: number, to: number): Uint8Array {
    const headLength = Buffer.byteLength(head)
    const copy = new Uint8Array(4 + headLength + to - from)
    const view = Buffer.from(copy.buffer)
    view.writeUInt32LE(headLength, 0)
    view.write(head, 4)
    this.#bytes.copy(view, 4 + headLength, from, to)
    return copy
  }

  clear(): void {
    this.#at = 0
  }
}

/** Reads what BytesOut wrote. */
export class BytesIn {
  readonly #bytes: Buffer
  at: number

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    this.at = at
  }

  get isAtEnd(): boolean {
    return this.at >= this.#bytes.length
  }

  number(): number {
    let value = 0
    let factor = 1
    for (;;) {
      const byte = this.#bytes.readUInt8(this.at++)
      value += (byte & 0x7f) * factor
      if (byte < 0x80) return value
      factor *= 0x80
    }
  }

  text(): string {
    const length = this.length()
    this.at += length
    return this.#bytes.toString('utf8', this.at - length, this.at)
  }

  /** Of a text or a row. */
  length(): number {
    this.at += 2
    return this.#bytes.readUInt16LE(this.at - 2)
  }

  /** What stands at the beginning of a copy. */
  head(): string {
    const length = this.#bytes.readUInt32LE(0)
    this.at = 4 + length
    return this.#bytes.toString('utf8', 4, this.at)
  }

  /** These bytes as a text that is the same for the same bytes. */
  raw(length: number): string {
    return this.#bytes.toString('latin1', this.at, this.at + length)
  }
}
