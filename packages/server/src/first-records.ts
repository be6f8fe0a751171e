import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { API_PROVIDERS, type AuthServerId, type EpochSeconds, type UserId } from '@portreeve/protocol'
import { v7 } from 'uuid'
import type { ExchangeRooms } from './app.ts'
import { readIfThere, type ServeSettings, SettingsRefused, writeDurably } from './config/index.ts'
import { generateAuthServerId, generateUserId } from './identity/index.ts'

/** What an exchange begins with, as far as the person who started it has to know. */
export interface FirstRecords {
  authServerId: AuthServerId
  /** Where the operator's management token is; undefined when another node wrote it, or somebody took it away. */
  managementFile: string | undefined
}

/** What the command line reads to reach a running server (docs/serve.md). */
interface ManagementFile {
  url: string
  token: string
  authServerId: string
  issuer: string
  gatewayUrl: string
}

/** The ids of the first records and the digest of the token are facts of the store: of several nodes one decides. */
export const SERVER_FACT = 'exchange.first_server'
const OPERATOR_FACT = 'exchange.first_operator'
const TOKEN_FACT = 'exchange.first_token'
const MADE_FACT = 'exchange.made'

export const managementFilePath = (home: string): string => join(home, 'management.json')

type Settings = Pick<ServeSettings, 'home' | 'profile' | 'urls' | 'authServerId'>

/**
 * One authorization server, and one operator with a management token, in a store that has none. Every step may be repeated, so
 * that a process killed anywhere finishes at its next start; once all of it was there, it is left alone.
 */
export async function makeFirstRecords(
  settings: Settings,
  rooms: Pick<ExchangeRooms, 'store' | 'identity' | 'now'>,
): Promise<FirstRecords> {
  const { store, identity } = rooms
  const wanted = settings.authServerId
  const authServerId = (await store.facts.putFirst(SERVER_FACT, wanted ?? generateAuthServerId())) as AuthServerId
  if (wanted !== undefined && wanted !== authServerId) {
    // It is part of every issuer, and of every token that is still out.
    throw new SettingsRefused([
      `The store is that of the authorization server ${authServerId}, whose id never changes. Leave --auth-server-id out, or use another --home or an empty database.`,
    ])
  }
  if (!(await store.facts.find(MADE_FACT))) {
    await putServer(authServerId, settings, rooms)
    await identity.ensureKey(authServerId)
    await putOperator(authServerId, settings, rooms)
    await store.facts.put(MADE_FACT, 'yes')
  }
  const issuer = identity.issuerOf(authServerId)
  return { authServerId, managementFile: await moveManagementFile(settings, issuer) }
}

async function putServer(
  id: AuthServerId,
  { profile }: Settings,
  { store, now }: Pick<ExchangeRooms, 'store' | 'now'>,
): Promise<void> {
  // An earlier start may have come this far, and another node with another --profile too: what is there stays.
  if (await store.authorizationServers.find(id)) return
  await store.authorizationServers.put({
    id,
    name: 'Exchange',
    profile,
    audience: API_PROVIDERS,
    accessTokenTtlSeconds: 3600,
    settings: {},
    disabled: false,
    createdAt: now(),
  })
}

/**
 * The person at the command line, who has a token and no password. The address can never receive mail (RFC 2606 §2), so nobody
 * can have a password reset there.
 */
async function putOperator(
  authServerId: AuthServerId,
  settings: Settings,
  { store, identity, now }: Pick<ExchangeRooms, 'store' | 'identity' | 'now'>,
) {
  const path = managementFilePath(settings.home)
  const kept = parseManagementFile(await readIfThere(path))
  const token = kept?.token ?? `pmt_${randomBytes(32).toString('base64url')}`
  // Written before the store has its digest: this file is the only place where the token can be read.
  if (!kept) {
    const { console: url, gateway: gatewayUrl } = settings.urls
    await writeManagementFile(path, { url, token, authServerId, issuer: identity.issuerOf(authServerId), gatewayUrl })
  }
  const hmac = identity.hashSecret(token)
  const chosen = await store.facts.putFirst(TOKEN_FACT, Buffer.from(hmac).toString('base64url'))
  if (chosen !== Buffer.from(hmac).toString('base64url')) {
    await rm(path, { force: true })
    return
  }
  const userId = (await store.facts.putFirst(OPERATOR_FACT, generateUserId())) as UserId
  const createdAt: EpochSeconds = now()
  await store.users.put({
    id: userId,
    email: 'operator@portreeve.invalid',
    emailVerified: false,
    name: 'Operator',
    claims: {},
    disabled: false,
    version: 1,
    createdAt,
    updatedAt: createdAt,
  })
  await store.operators.put({ userId, createdAt })
  await store.managementTokens.put({ id: v7(), hmac, userId, name: 'first start', scope: 'write', createdAt })
}

/** Everything may have another URL today. */
async function moveManagementFile({ home, urls }: Settings, issuer: string): Promise<string | undefined> {
  const path = managementFilePath(home)
  const kept = parseManagementFile(await readIfThere(path))
  if (!kept) return undefined
  const moved = { ...kept, url: urls.console, issuer, gatewayUrl: urls.gateway }
  if (JSON.stringify(moved) !== JSON.stringify(kept)) await writeManagementFile(path, moved)
  return path
}

const writeManagementFile = (path: string, content: ManagementFile): Promise<void> =>
  writeDurably(path, `${JSON.stringify(content, null, 2)}\n`)

/** One of before has no `issuer` and no `gatewayUrl`. */
function parseManagementFile(
  text: string | undefined,
): (Pick<ManagementFile, 'url' | 'token' | 'authServerId'> & Partial<ManagementFile>) | undefined {
  if (text === undefined) return undefined
  try {
    const kept = JSON.parse(text) as ManagementFile
    const isWhole = [kept.url, kept.token, kept.authServerId].every((member) => typeof member === 'string')
    return isWhole ? kept : undefined
  } catch {
    return undefined
  }
}
