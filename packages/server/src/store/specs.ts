import type { ApiId, EpochSeconds, UserId } from '@portreeve/protocol'

/** What the linter found, and where. */
export interface SpecFinding {
  severity: 'error' | 'warning'
  /** Stable name of the rule. */
  rule: string
  message: string
  /** JSON pointer (RFC 6901) into the document; empty for the whole of it. */
  pointer: string
  /** From 1, in the text as uploaded. */
  line: number
  column: number
}

/** The description of one API instance, as its developer uploaded it. */
export interface Spec {
  apiId: ApiId
  format: 'openapi' | 'asyncapi'
  /** Of the format: `2.0`, `3.1.1`, `3.0.0`. */
  formatVersion: string
  syntax: 'yaml' | 'json'
  text: string
  /** What was read from it (protocol.md 5.1). */
  title: string
  version: string
  findings: SpecFinding[]
  /** Where it was fetched; undefined when it was uploaded. */
  sourceUrl?: string | undefined
  uploadedBy: UserId
  uploadedAt: EpochSeconds
}

/** Methods reject with StoreUnavailable only; "not there" is a value. Proven by contract/specs.ts. */
export interface SpecStore {
  /** Inserts or replaces by `apiId`. Announces a change of kind 'spec'; so does `remove`. */
  put(spec: Spec): Promise<void>
  remove(apiId: ApiId): Promise<void>
  find(apiId: ApiId): Promise<Spec | undefined>
}
