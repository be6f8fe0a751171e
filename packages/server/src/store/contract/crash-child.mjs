// Writes to the store in argv[2] until it is killed, and says on standard output what was acknowledged.
import { createHash } from 'node:crypto'
import { writeSync } from 'node:fs'
import { openStore, writeCalls } from '../../../dist/store/index.js'

const [, , location, round] = process.argv
const store = await openStore(JSON.parse(String(location)), {
  onFault(fault) {
    throw fault
  },
})

/**
 * Version `n` of one subscription: every part of it says which version it belongs to.
 * @param {string} id
 * @param {number} n
 */
const version = (id, n) =>
  /** @type {import('../index.ts').Subscription} */ (
    /** @type {unknown} */ ({
      id,
      organizationId: `v${n}`,
      appId: id,
      purpose: 'organization',
      environment: 'Test',
      status: 'active',
      connections: [0, 1, 2].map((place) => ({
        id: `${id}-${place}`,
        apiId: `v${n}`,
        status: 'active',
        valueNames: [],
        changedAt: n,
      })),
      revision: 1,
      createdAt: n,
      updatedAt: n,
    })
  )

/**
 * Version `n` of one organization, with one more namespace and an entry about it.
 * @param {string} id
 * @param {number} n
 */
const grown = (id, n) => [
  writeCalls.organizations.put(
    /** @type {import('../index.ts').Organization} */ (
      /** @type {unknown} */ ({
        id,
        name: `v${n}`,
        address: '',
        countryCode: 'CH',
        phoneNumber: '',
        dealerCodes: [],
        apiDmsInfo: [],
        disabled: false,
        revision: 1,
        createdAt: n,
        updatedAt: n,
      })
    ),
  ),
  writeCalls.namespaces.claim(
    /** @type {import('../index.ts').Namespace} */ (
      /** @type {unknown} */ ({ name: `${id}-${n}`, organizationId: id, createdAt: n })
    ),
  ),
  writeCalls.auditEntries.append({
    id: `${id}-${n}`,
    at: seconds(n),
    actor: { kind: 'exchange' },
    action: 'organization.update',
    subject: { kind: 'organization', id },
    organizationIds: [],
    changes: {},
    requestId: '',
  }),
]

/**
 * A grant whose code says which it is.
 * @param {string} id
 */
const grant = (id) =>
  /** @type {import('../index.ts').Grant} */ (
    /** @type {unknown} */ ({
      id,
      authServerId: 'aus1',
      client_id: 'app',
      userId: '00u1',
      sid: 'sid1',
      scopes: [],
      authTime: 1,
      amr: [],
      code: { hash: codeHash(id), redirect_uri: 'x', expiresAt: 2 },
      createdAt: 1,
    })
  )

/** @param {string} id */
const codeHash = (id) => new Uint8Array(createHash('sha256').update(id).digest())

/** @param {number} n */
const seconds = (n) => /** @type {import('@portreeve/protocol').EpochSeconds} */ (/** @type {unknown} */ (n))

/**
 * Redeems a code and revokes every second one's grant.
 * @param {string} id
 * @param {number} n
 */
async function redeem(id, n) {
  const kept = grant(id)
  await store.grants.put(kept)
  const used = await store.grants.useCode(codeHash(id), { at: seconds(n) })
  if (used !== 'first') throw new Error(`a new code was used before: ${id}`)
  if (n % 2 === 0) await store.grants.revoke(kept.id, seconds(n), seconds(9_000_000_000))
}

/** @param {number} worker */
async function write(worker) {
  const id = `round-${round}-worker-${worker}`
  for (let n = 1; ; n++) {
    await store.subscriptions.put(version(id, n))
    await store.facts.put(`${id}-${n}`, String(n))
    await redeem(`${id}-${n}`, n)
    if ((await store.together(grown(id, n))) !== 'done') throw new Error(`${id} ${n} was there before`)
    writeSync(1, `${id} ${n}\n`)
  }
}
await Promise.all(Array.from({ length: 16 }, (_, worker) => write(worker)))
