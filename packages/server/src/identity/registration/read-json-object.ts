import type { RouteRequest } from '../../http/index.ts'
import { type MetadataOutcome, refuseMetadata } from '../client-metadata/metadata-refusal.ts'

/** The body of a request that has to be application/json (RFC 7591 §3.1). Pure. */
export function readJsonObject({
  headers,
  body,
}: Pick<RouteRequest, 'headers' | 'body'>): MetadataOutcome<Record<string, unknown>> {
  const [type = ''] = (headers['content-type'] ?? '').split(';')
  if (type.trim().toLowerCase() !== 'application/json') {
    return refuseMetadata('invalid_client_metadata', 'Send JSON, with Content-Type: application/json.')
  }
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return { ok: true, value: value as Record<string, unknown> }
    }
  } catch {
    // Neither UTF-8 nor JSON: answered like JSON that is no object.
  }
  return refuseMetadata('invalid_client_metadata', 'The body has to be one JSON object in UTF-8.')
}
