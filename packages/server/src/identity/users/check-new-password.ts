import type { User } from '../../store/index.ts'
import { commonWords } from './common-words.ts'

export type NewPasswordFault = 'too_short' | 'too_common'

/** NIST SP 800-63B §5.1.1.2 asks for 8 and no rules about kinds of characters; two more make guessing 4,000 times as long. */
export const PASSWORD_LENGTH_MIN = 10

/**
 * May this be somebody's password from now on? Refused is what guessers try first: common words however decorated, runs and
 * repetitions, and the user's own name and address (NIST SP 800-63B §5.1.1.2). Pure.
 */
export function checkNewPassword(password: string, user: Pick<User, 'email' | 'name'>): NewPasswordFault | undefined {
  if ([...password].length < PASSWORD_LENGTH_MIN) return 'too_short'
  const plain = undecorated(password)
  // Nothing but digits and signs is left over: 10 of them are guessed in no time, unless they are many different ones.
  if (plain.length < 3) return new Set(password).size < 8 || isRun(password) ? 'too_common' : undefined
  if (repeats(plain) || isRun(plain)) return 'too_common'
  const own = [user.email, ...user.email.split(/[@.]/), ...user.name.split(/\s+/)].map(undecorated)
  const guessable = (word: string) => commonWords.has(word) || own.includes(word)
  return guessable(plain) || guessable(halfOf(plain)) ? 'too_common' : undefined
}

/** Letters that look like what people type for them. */
const lookalikes: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'l',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
}

/** `P@ssw0rd2024!` as `password`: lower case, without what was put before and after, with letters for lookalikes. */
function undecorated(text: string): string {
  const characters = [...text.toLowerCase()]
  // By index and not by pattern: one that ends in `+$` looks at a long row of digits once for each of them.
  const from = characters.findIndex((character) => /[\p{L}@$]/u.test(character))
  const to = characters.findLastIndex((character) => /\p{L}/u.test(character))
  return characters
    .slice(Math.max(from, 0), to + 1)
    .map((character) => lookalikes[character] ?? character)
    .join('')
    .replace(/[^\p{L}]/gu, '')
}

/** Three or fewer different characters. */
const repeats = (text: string): boolean => new Set(text).size <= 3

const RUNS = ['abcdefghijklmnopqrstuvwxyz', '01234567890', 'qwertyuiopasdfghjklzxcvbnm', 'qazwsxedcrfvtgbyhnujmikolp']

/** A stretch of the alphabet, of the digits or of the keyboard, forwards or backwards. */
function isRun(text: string): boolean {
  const backwards = [...text].toReversed().join('')
  return RUNS.some((run) => run.repeat(2).includes(text) || run.repeat(2).includes(backwards))
}

/** The word in `wordword`, or the text as it is. */
function halfOf(text: string): string {
  const half = text.slice(0, text.length / 2)
  return half + half === text ? half : text
}
