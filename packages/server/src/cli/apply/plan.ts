import type { Answer, Method } from '../ask-server.ts'
import type { DiffLine } from './line-diff.ts'
import type { At } from './source.ts'

/**
 * A path that is known only when it is needed: from the answer of the write before, or from a look at the server. Undefined: as things turned out,
 * there is nothing to do.
 */
export type PathFound = (before: Answer, look: (path: string) => Promise<Answer>) => Promise<string | undefined>

/** One request. */
export interface Write {
  method: Method
  path: string | PathFound
  body?: object | undefined
  text?: { content: string; contentType: string }
  /** Path of the record that must not have changed since the plan was made. Its answers renew what is known of it. */
  guard?: string
  /** Of the guard, where the plan does not have it. */
  revision?: number
  /** Where the members of the body stand, for what the server says about them. */
  at?: At
  /** Of a spec: the file that the server's findings are about. */
  file?: string
  /** Some answers of success say inside that it was none: why. */
  refusalIn?(answer: Answer): string | undefined
  /** The answer has a secret that is shown once. */
  secretOf?: { kind: 'api' | 'app'; id: string; name: string }
}

export type ChangeKind = 'create' | 'change' | 'delete' | 'same'

/** What becomes of one thing, and how. */
export interface Change {
  kind: ChangeKind
  /** `api appointments-v1` */
  subject: string
  /** Undefined for what is deleted: it stands in no file. */
  at: At | undefined
  lines: DiffLine[]
  writes: Write[]
  /** What it needs, and what others know it by: when one fails, what needs it is not tried. */
  id: string
  needs: readonly string[]
  /** What apply cannot do, and who has to. */
  remarks: string[]
}

/** Stages are carried out one after the other, the changes of one side by side. */
export interface Plan {
  stages: Change[][]
  /** By the path of a record. */
  revisions: ReadonlyMap<string, number>
}

export const changesOf = ({ stages }: Plan): Change[] => stages.flat()
export const isChanging = ({ kind }: Change): boolean => kind !== 'same'
