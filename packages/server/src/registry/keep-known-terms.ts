import { accept } from '@portreeve/protocol'
import type { AdministrationOutcome } from '../identity/index.ts'
import type { KnownTerms, Terms, WriteCall } from '../store/index.ts'
import { digestOfTerms, knownAfter } from './terms.ts'

/** A change of an app or an API, as far as it is about terms. */
export interface TermsChange {
  before: { terms?: Terms | undefined; knownTerms?: KnownTerms[] | undefined }
  after: Terms | undefined
  /** Could others read those of before, by its listing, visibility or whom it is shared with? */
  isOpen: boolean
  /** Has anybody agreed to terms of it? Asked only where nothing else says that they were read. */
  isInUse(): Promise<boolean>
  /** What goes with the write then: nobody begins to agree meanwhile. */
  whileUnused: WriteCall
  pointer: string
}

/**
 * Every change of an app or an API comes by here, so that a version that others could read means the same words for ever, whatever way leads to other
 * ones (threat T-16): what `before` says is noted before it, or its being open, is gone. Rejects with StoreUnavailable.
 */
export async function keepKnownTerms({
  before,
  after,
  isOpen,
  isInUse,
  whileUnused,
  pointer,
}: TermsChange): Promise<AdministrationOutcome<{ known: { knownTerms?: KnownTerms[] }; conditions: WriteCall[] }>> {
  const isReworded = before.terms !== undefined && digestOfTerms(before.terms) !== digestOfTerms(after)
  const wereRead = isOpen || (isReworded && (await isInUse()))
  const known = knownAfter({ ...before, wereRead }, after, pointer)
  if (!known.ok) return known
  return accept({
    known: known.value.length > 0 ? { knownTerms: known.value } : {},
    conditions: isReworded && !wereRead ? [whileUnused] : [],
  })
}
