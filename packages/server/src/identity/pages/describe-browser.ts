// In this order, because most of them also claim to be those below them.
const BROWSERS = [
  ['Edge', /\bEdg(?:e|A|iOS)?\//],
  ['Opera', /\bOPR\//],
  ['Samsung Internet', /\bSamsungBrowser\//],
  ['Firefox', /\b(?:Firefox|FxiOS)\//],
  ['Chrome', /\b(?:Chrome|CriOS)\//],
  ['Safari', /\bVersion\/[\d.]+.* Safari\//],
] as const
const SYSTEMS = [
  ['Android', /\bAndroid\b/],
  ['iOS', /\b(?:iPhone|iPad|iPod)\b/],
  ['ChromeOS', /\bCrOS\b/],
  ['Windows', /\bWindows\b/],
  ['macOS', /\bMac OS X\b/],
  ['Linux', /\bLinux\b/],
] as const
/** A header can be long; what tells browsers apart stands early in it. */
const LOOKED_AT_MAX = 500

/** What a person would call the browser that sent this `User-Agent`, as far as it can be told. Never a proof of anything. */
export function describeBrowser(userAgent: string): { browser?: string | undefined; system?: string | undefined } {
  const text = userAgent.slice(0, LOOKED_AT_MAX)
  const nameIn = (table: readonly (readonly [string, RegExp])[]) => table.find(([, pattern]) => pattern.test(text))?.[0]
  return { browser: nameIn(BROWSERS), system: nameIn(SYSTEMS) }
}
