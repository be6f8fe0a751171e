import { IntlMessageFormat } from 'intl-messageformat'
import type { ComponentChildren } from 'preact'
import { type Language, languages } from '../choose-language.ts'
import { type MessageKey, messages } from '../messages.ts'

type Values = Readonly<Record<string, string | number>>

/** Texts of one language. */
export interface Translate {
  (key: MessageKey, values?: Values): string
  /** For messages with marks in them: names of apps and people are set off from the text around them, whatever they hold. */
  rich(key: MessageKey, values: Values): ComponentChildren
}

type Mark<T> = (chunks: T[]) => T

/** `bdi`: a name in a right-to-left script, or one full of direction marks, must not turn the sentence around. */
const marks: Readonly<Record<string, Mark<ComponentChildren>>> = {
  app: (chunks) => <bdi class="name">{chunks}</bdi>,
  user: (chunks) => <bdi class="name">{chunks}</bdi>,
  code: (chunks) => <code>{chunks}</code>,
}

/** Where only text can stand, such as a window's title. */
const noMark: Mark<string> = (chunks) => chunks.join('')
const noMarks: Readonly<Record<string, Mark<string>>> = { app: noMark, user: noMark, code: noMark }

/** Texts of every language. A message is parsed when it is first said. */
export function createTranslations(): (language: Language) => Translate {
  const byLanguage = new Map(languages.map((language) => [language, createTranslate(language)]))
  return (language) => byLanguage.get(language) as Translate
}

function createTranslate(language: Language): Translate {
  const parsed = new Map<MessageKey, IntlMessageFormat>()
  const formatOf = (key: MessageKey) => {
    const known = parsed.get(key)
    if (known) return known
    const format = new IntlMessageFormat(messages[language][key], language)
    parsed.set(key, format)
    return format
  }
  const translate = (key: MessageKey, values: Values = {}) =>
    String(formatOf(key).format<string>({ ...values, ...noMarks }))
  const rich = (key: MessageKey, values: Values) =>
    formatOf(key).format<ComponentChildren>({ ...values, ...marks }) as ComponentChildren
  return Object.assign(translate, { rich })
}
