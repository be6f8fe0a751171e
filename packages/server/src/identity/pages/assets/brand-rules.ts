import { fitAccent } from '@portreeve/protocol'

/** Of the stylesheet; the accent has to be seen on all of them. */
export const backgrounds = { light: '#f4f6f8', dark: '#1c2128' } as const

/** The accent of a page, for light and dark. `colour` is `#rrggbb`. */
export function brandRules(colour: string): string {
  return `:root{${variables(colour, backgrounds.light)}}
@media (prefers-color-scheme:dark){:root{${variables(colour, backgrounds.dark)}}}
`
}

function variables(colour: string, background: string): string {
  const { fill, onFill, text } = fitAccent(colour, background)
  return `--accent-fill:${fill};--accent-on:${onFill};--accent-text:${text}`
}
