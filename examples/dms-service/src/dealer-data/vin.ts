/** Vehicle identification numbers as in 49 CFR 565 (North America): 17 characters, the ninth of which proves the rest. */

const weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]
const digits = '0123456789'
/** Letters by value; I, O and Q do not occur. */
const letters = new Map(
  Object.entries({
    A: 1,
    B: 2,
    C: 3,
    D: 4,
    E: 5,
    F: 6,
    G: 7,
    H: 8,
    J: 1,
    K: 2,
    L: 3,
    M: 4,
    N: 5,
    P: 7,
    R: 9,
    S: 2,
    T: 3,
    U: 4,
    V: 5,
    W: 6,
    X: 7,
    Y: 8,
    Z: 9,
  }),
)
/** One character a year, from 1980; the same again after 30 years. */
const years = 'ABCDEFGHJKLMNPRSTVWXY123456789'

/** `maker` and `type` are the first three and the next five characters; `serial` is below a million. */
export function makeVin(maker: string, type: string, modelYear: number, serial: number): string {
  const year = years[(modelYear - 1980) % years.length]
  const open = `${maker}${type}0${year}A${String(serial).padStart(6, '0')}`
  return `${open.slice(0, 8)}${checkDigit(open)}${open.slice(9)}`
}

export function isVin(text: string): boolean {
  return /^[A-HJ-NPR-Z0-9]{17}$/.test(text) && text[8] === checkDigit(text)
}

function checkDigit(vin: string): string {
  const sum = weights.reduce((total, weight, index) => total + weight * worthOf(vin[index] ?? ''), 0)
  return sum % 11 === 10 ? 'X' : String(sum % 11)
}

function worthOf(character: string): number {
  return digits.includes(character) ? Number(character) : (letters.get(character) ?? 0)
}
