/** How figures are written in tables. What could not be measured is a dash. */
const write = (value: number, text: (value: number) => string) => (Number.isFinite(value) ? text(value) : '–')

const thousands = (value: number) => Math.round(value).toLocaleString('en-US')

export const whole = (value: number): string => write(value, thousands)
export const decimals = (value: number): string => write(value, (plain) => plain.toFixed(2))
export const micros = (value: number): string =>
  write(value, (plain) => (plain < 100 ? plain.toFixed(1) : thousands(plain)))
/** Microseconds, written as milliseconds. */
export const millis = (valueMicros: number): string => write(valueMicros, (plain) => (plain / 1000).toFixed(2))
export const percent = (share: number): string => write(share, (plain) => `${Math.round(plain * 100)} %`)
/** Bytes, written as megabytes of a million. */
export const megabytes = (bytes: number): string => write(bytes, (plain) => (plain / 1e6).toFixed(1))
