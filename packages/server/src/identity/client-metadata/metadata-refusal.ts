import type { Refused } from '@portreeve/protocol'

/** RFC 7591 §3.2.2. */
export type MetadataErrorCode = 'invalid_redirect_uri' | 'invalid_client_metadata' | 'unapproved_software_statement'

/**
 * A refusal of what a client says about itself. `description` becomes `error_description`: fixed text that names the member
 * and says what to change, never anything the caller sent.
 */
export interface MetadataRefused extends Refused<MetadataErrorCode> {
  description: string
}

export type MetadataOutcome<T> = { ok: true; value: T } | MetadataRefused

export function refuseMetadata(error: MetadataErrorCode, description: string): MetadataRefused {
  return { ok: false, error, detail: description, description }
}

export const refuseMember = (name: string, why: string): MetadataRefused =>
  refuseMetadata('invalid_client_metadata', `${name} ${why}`)
