import { rememberedNormalHeader } from '../header-uses.ts'

/** `headers` (name, value, name, value) without what is said under one of `names`, in normal form: those are the gateway's to say (threat G-B). */
export function withoutHeaders(headers: string[], names: ReadonlySet<string>): string[] {
  const kept: string[] = []
  for (let at = 0; at < headers.length; at += 2) {
    const name = headers[at] as string
    if (!names.has(rememberedNormalHeader(name))) kept.push(name, headers[at + 1] as string)
  }
  return kept
}
