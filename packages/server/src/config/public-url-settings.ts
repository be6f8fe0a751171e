import { accept, type Outcome, refuse } from '@portreeve/protocol'
import { type NamedUrl, namedUrls, parsePublicUrl } from './public-urls.ts'
import type { Parse, SettingsReader } from './read-settings.ts'

/** What was given, each in its one spelling. Absent: not given, or not usable, and then the reader has the reason. */
export type GivenUrls = { [Name in NamedUrl]?: string | undefined }

export interface PublicUrlSettings {
  urls: GivenUrls
  /** Whether somebody has tried to give it. */
  has(name: NamedUrl): boolean
  /** For people who read a fault: the setting it was given by. */
  nameOf(name: NamedUrl): string
}

/** `--identity-url https://…` and its sisters, and `--public-url identity=https://…` for any of them. */
export function readPublicUrls(reader: SettingsReader): PublicUrlSettings {
  const listed = reader.readList('publicUrl', namedUrl)
  const urls: GivenUrls = {}
  for (const name of namedUrls) {
    const own = reader.read(ownSetting(name), parsePublicUrl)
    const others = listed.filter(([of]) => of === name).map(([, url]) => url)
    const [url, ...further] = new Set(own === undefined ? others : [own, ...others])
    if (further.length > 0) reader.fault(`${name} has two public URLs: ${[url, ...further].join(' and ')}. Give one.`)
    urls[name] = url
  }
  return {
    urls,
    has: (name) => reader.has(ownSetting(name)) || listed.some(([of]) => of === name),
    nameOf: (name) =>
      !reader.has(ownSetting(name)) && listed.some(([of]) => of === name)
        ? `${reader.nameOf('publicUrl')} ${name}=…`
        : reader.nameOf(ownSetting(name)),
  }
}

const ownSetting = (name: NamedUrl) => `${name}Url`

/** `identity=https://identity.example`. */
const namedUrl: Parse<readonly [NamedUrl, string]> = (text): Outcome<readonly [NamedUrl, string], 'unusable'> => {
  const [, before, behind = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? []
  const name = namedUrls.find((one) => one === before)
  if (name === undefined) {
    return refuse('unusable', `must look like identity=https://identity.example, of ${namedUrls.join(', ')}`)
  }
  const url = parsePublicUrl(behind)
  return url.ok ? accept([name, url.value]) : refuse('unusable', `${name}=… ${url.detail}`)
}
