import {
  type AuthServerId,
  accept,
  type EpochSeconds,
  type Outcome,
  refuse,
  type SigningAlg,
} from '@portreeve/protocol'
import type { Loaded, SigningKeyStore } from '../../store/index.ts'
import type { Issuer, Issuers } from './issuers.ts'
import { longestTokenSeconds, neededUntil, signerAt } from './key-times.ts'
import { type KeyToMake, nextOrdinal, nextSignerFrom, planRotation } from './plan-rotation.ts'
import type { Sealer } from './seal.ts'
import { type GenerateKeyPair, type LoadedKey, makeSigningKey } from './signing-key.ts'

/** What people may know of a signing key. */
export interface KeyInfo {
  kid: string
  alg: SigningAlg
  /** `retired`: signs no more, still verifies. `revoked`: neither. */
  state: 'announced' | 'active' | 'retired' | 'revoked'
  createdAt: EpochSeconds
  activeFrom: EpochSeconds
  /** When it leaves the published set. Undefined while that is not decided. */
  publishedUntil?: EpochSeconds | undefined
  revokedAt?: EpochSeconds | undefined
  /** Of the one that signs: when the next one does in its place. Undefined where none will. */
  nextRotationAt?: EpochSeconds | undefined
}

export interface RotateOptions {
  /** Default: every algorithm of the server. */
  alg?: SigningAlg | undefined
  /** The older keys are in wrong hands: tokens signed with them are refused from now on. */
  revokeOld: boolean
}

/** `unknown_alg`: the server has no keys for it. */
export type KeyFault = 'unknown_server' | 'unknown_alg'

/** Keys of authorization servers, for operators. Methods reject with StoreUnavailable. */
export interface Keys {
  /** By algorithm, oldest first. */
  list(id: AuthServerId): Promise<Outcome<KeyInfo[], KeyFault>>
  /** Of every authorization server. */
  listAll(): Promise<{ authServerId: AuthServerId; keys: KeyInfo[] }[]>
  /** Signs with new keys from this moment on. Answers the list as it is then. */
  rotate(id: AuthServerId, options: RotateOptions): Promise<Outcome<KeyInfo[], KeyFault>>
}

/** Keys come and go by themselves (design.md decision 7). */
export interface KeyRotation {
  keys: Keys
  /** Makes what a server lacks. Resolves when this node's memory is current. */
  ensure(id: AuthServerId): Promise<void>
  /** Does for every server what is due now. The timer calls it; never rejects. */
  run(): Promise<void>
  close(): void
}

export interface KeyRotationDeps {
  store: { signingKeys: SigningKeyStore }
  issuers: Loaded<Issuers>
  sealer: Sealer
  /** Left out: makeSigningKey's own. */
  generateKeyPair?: GenerateKeyPair | undefined
  now: () => EpochSeconds
  onFault: (fault: unknown) => void
}

const RUN_EVERY_MILLIS = 3_600_000

/** Runs once soon, and then every hour: what is due is announced for days, so an hour more or less is nothing. */
export function createKeyRotation(deps: KeyRotationDeps): KeyRotation {
  const { store, issuers, sealer, generateKeyPair, now, onFault } = deps
  const { signingKeys } = store
  let closed = false

  /** Of several nodes that make the same key one is told 'kept'; the others load what that one made. */
  async function make(id: AuthServerId, key: KeyToMake): Promise<'kept' | 'exists'> {
    const place = { authServerId: id, createdAt: now(), ...key }
    return signingKeys.put(await makeSigningKey(place, sealer, generateKeyPair))
  }

  async function bringUpToDate({ server, policy, keys }: Issuer): Promise<'changed' | 'as it was'> {
    const plan = planRotation({ keys, policy, longestSeconds: longestTokenSeconds(server, policy), now: now() })
    for (const key of plan.make) await make(server.id, key)
    if (plan.remove.length > 0) await signingKeys.remove(server.id, plan.remove)
    return plan.make.length + plan.remove.length > 0 ? 'changed' : 'as it was'
  }

  // One after the other within a node: two that plan at once would both look for the same key's primes.
  let last: Promise<unknown> = Promise.resolve()
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = last.then(work)
    last = result.catch(() => undefined)
    return result
  }

  async function ensure(id: AuthServerId): Promise<void> {
    await issuers.reload()
    const issuer = issuers.current().byId.get(id)
    if (!issuer) throw new Error(`authorization server ${id} is unknown`)
    if ((await bringUpToDate(issuer)) === 'changed') await issuers.reload()
  }

  async function run(): Promise<void> {
    for (const issuer of issuers.current().byId.values()) {
      if (closed) return
      if (issuer.server.disabled) continue
      try {
        await bringUpToDate(issuer)
      } catch (fault) {
        if (!closed) onFault(fault)
      }
    }
  }
  const runInTurn = () => inTurn(run)

  /** The new key first: there is no moment without one. */
  async function replaceAll(id: AuthServerId, alg: SigningAlg): Promise<void> {
    for (;;) {
      const known = await signingKeys.listByServer(id)
      if ((await make(id, { alg, ordinal: nextOrdinal(known, alg), activeFrom: now() })) === 'kept') return
    }
  }

  async function revokeOthers(issuer: Issuer, { alg }: RotateOptions): Promise<void> {
    const at = now()
    const known = await signingKeys.listByServer(issuer.server.id)
    const kept = new Set(issuer.policy.signingAlgs.map((own) => signerAt(known, own, at)?.kid))
    const old = known.filter((key) => (alg === undefined || key.alg === alg) && !kept.has(key.kid))
    await signingKeys.revoke(
      issuer.server.id,
      old.filter(({ revokedAt }) => revokedAt === undefined).map(({ kid }) => kid),
      at,
    )
  }

  const keys: Keys = {
    async list(id) {
      await issuers.reload()
      const issuer = issuers.current().byId.get(id)
      if (!issuer) return refuse('unknown_server', id)
      return accept(describeKeys(issuer, now()))
    },
    async listAll() {
      await issuers.reload()
      const all = [...issuers.current().byId.entries()]
      return all.map(([authServerId, issuer]) => ({ authServerId, keys: describeKeys(issuer, now()) }))
    },
    async rotate(id, options) {
      await issuers.reload()
      const issuer = issuers.current().byId.get(id)
      if (!issuer) return refuse('unknown_server', id)
      const { signingAlgs } = issuer.policy
      if (options.alg !== undefined && !signingAlgs.includes(options.alg)) return refuse('unknown_alg', options.alg)
      for (const alg of options.alg === undefined ? signingAlgs : [options.alg]) await replaceAll(id, alg)
      if (options.revokeOld) await revokeOthers(issuer, options)
      return keys.list(id)
    },
  }

  const soon = setImmediate(() => void runInTurn())
  const timer = setInterval(() => void runInTurn(), RUN_EVERY_MILLIS).unref()
  return {
    keys,
    ensure: (id) => inTurn(() => ensure(id)),
    run: runInTurn,
    close() {
      closed = true
      clearImmediate(soon)
      clearInterval(timer)
    },
  }
}

function describeKeys({ server, policy, keys }: Issuer, now: EpochSeconds): KeyInfo[] {
  const longestSeconds = longestTokenSeconds(server, policy)
  return keys.map((key) => {
    const { kid, alg, createdAt, activeFrom, revokedAt } = key
    const publishedUntil = neededUntil(key, keys, longestSeconds) as EpochSeconds | undefined
    const state = stateOf(key, keys, now)
    const nextRotationAt = state === 'active' ? nextSignerFrom(key, { keys, policy, longestSeconds, now }) : undefined
    return { kid, alg, state, createdAt, activeFrom, publishedUntil, revokedAt, nextRotationAt }
  })
}

function stateOf(key: LoadedKey, keys: readonly LoadedKey[], now: EpochSeconds): KeyInfo['state'] {
  if (key.revokedAt !== undefined) return 'revoked'
  if (signerAt(keys, key.alg, now) === key) return 'active'
  return key.activeFrom > now ? 'announced' : 'retired'
}
