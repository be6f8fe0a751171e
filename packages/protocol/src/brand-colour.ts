/** A colour made fit for use: every pair that has to be told apart can be (WCAG 2.2 §1.4.3, §1.4.11). `#rrggbb`. */
export interface AccentColours {
  /** Buttons: at least 3:1 against the page. */
  fill: string
  /** Text on `fill`: at least 4.5:1. */
  onFill: string
  /** Links and the focus ring: at least 4.5:1 against the page. */
  text: string
}

type Rgb = readonly [red: number, green: number, blue: number]

const WHITE: Rgb = [255, 255, 255]
const BLACK: Rgb = [0, 0, 0]
const STEPS = 50

/** `page`: the background that the accent has to be seen on, the least favourable one when there are several. */
export function fitAccent(colour: string, page: string): AccentColours {
  const backdrop = parse(page)
  const fill = moveAway(parse(colour), backdrop, 3)
  const onFill = contrast(fill, WHITE) >= 4.5 ? WHITE : BLACK
  return { fill: write(fill), onFill: write(onFill), text: write(moveAway(parse(colour), backdrop, 4.5)) }
}

/** Between 1 and 21 (WCAG 2.2, contrast ratio). */
export function contrastRatio(one: string, other: string): number {
  return contrast(parse(one), parse(other))
}

/** Mixes in black or white, whichever `backdrop` is not, by small steps until the ratio is reached: the hue stays. */
function moveAway(colour: Rgb, backdrop: Rgb, ratio: number): Rgb {
  const target = contrast(backdrop, WHITE) > contrast(backdrop, BLACK) ? WHITE : BLACK
  for (let step = 0; step < STEPS; step += 1) {
    const mixed = mix(colour, target, step / STEPS)
    if (contrast(mixed, backdrop) >= ratio) return mixed
  }
  return target
}

function mix(from: Rgb, to: Rgb, share: number): Rgb {
  const channel = (at: 0 | 1 | 2) => Math.round(from[at] + (to[at] - from[at]) * share)
  return [channel(0), channel(1), channel(2)]
}

function contrast(one: Rgb, other: Rgb): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

function luminance([red, green, blue]: Rgb): number {
  const linear = (channel: number) => {
    const share = channel / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

function parse(colour: string): Rgb {
  const channel = (at: number) => Number.parseInt(colour.slice(at, at + 2), 16)
  return [channel(1), channel(3), channel(5)]
}

function write(colour: Rgb): string {
  return `#${colour.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`
}
