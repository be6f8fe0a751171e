import { createHash, randomBytes } from 'node:crypto'
import type { GrantId } from '@portreeve/protocol'

const ID_BYTES = 16
const CODE_BYTES = 32

/** 22 base64url characters. Stands in the `jti` of the grant's access tokens, so it is no secret. */
export const generateGrantId = (): GrantId => randomBytes(ID_BYTES).toString('base64url') as GrantId

/** 256 random bits as 43 base64url characters (protocol.md 2.4). */
export const generateCode = (): string => randomBytes(CODE_BYTES).toString('base64url')

/** What is kept of a code: 32 bytes. The prefix keeps codes and other secrets apart (threat T-10). */
export const hashCode = (code: string): Uint8Array => createHash('sha256').update(`authorization code ${code}`).digest()

/** Whether it could be one of ours. */
export const isCode = (text: string): boolean => /^[\w-]{43}$/.test(text)
