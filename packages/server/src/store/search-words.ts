import { foldText } from './fold-text.ts'

/** Longer words are kept, and searched, by their beginning: code points, so that no pair of surrogates is cut. */
const WORD_LENGTH_MAX = 32
/** Of one record. A name has few. */
const WORDS_MAX = 40

// A run of letters and digits with the marks on them; what has none of them (a name may be an emoji) counts as it stands.
const WORD = /[\p{L}\p{N}\p{M}]+|[^\p{L}\p{N}\p{M}\s]+/gu
const LETTERS = /[\p{L}\p{N}\p{M}]/u

/** The words of names and addresses, folded, each once: what a search for people, apps and organizations goes by. Pure. */
export function wordsOf(...texts: string[]): string[] {
  const words = texts.flatMap((text) => {
    const runs = foldText(text).match(WORD) ?? []
    const letters = runs.filter((run) => LETTERS.test(run))
    return letters.length > 0 ? letters : runs
  })
  return [...new Set(words.map((word) => [...word].slice(0, WORD_LENGTH_MAX).join('')))].slice(0, WORDS_MAX)
}

/** Does each word of `search` begin a word of the texts? Pure. */
export function hasWords(search: string, ...texts: string[]): boolean {
  const wanted = wordsOf(search)
  const folded = foldText(texts.join('\n'))
  // Most of many names have not even the letters, and those are not taken apart.
  if (!wanted.every((beginning) => folded.includes(beginning))) return false
  const words = wordsOf(...texts)
  return wanted.length > 0 && wanted.every((beginning) => words.some((word) => word.startsWith(beginning)))
}

/** What a search has found that looks at a bounded number of records, and therefore may end before it has as many as were wanted. */
export interface FoundSome<Item, After extends string = string> {
  items: Item[]
  /** Fewer than wanted were found up to here: there may be more behind this `after`. */
  searchedTo?: After | undefined
}
