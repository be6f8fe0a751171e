import type { Language } from './choose-language.ts'
import en from './messages/en.json' with { type: 'json' }
import es from './messages/es.json' with { type: 'json' }
import fr from './messages/fr.json' with { type: 'json' }

export type MessageKey = keyof typeof en

/** ICU messages by key. A language that lacks one does not compile. */
export const messages: Readonly<Record<Language, Readonly<Record<MessageKey, string>>>> = { en, es, fr }

export function isMessageKey(key: string): key is MessageKey {
  return Object.hasOwn(en, key)
}
