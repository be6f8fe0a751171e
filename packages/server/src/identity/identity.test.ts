import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EpochSeconds } from '@portreeve/protocol'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createGuardedAgent } from '../http/index.ts'
import type { Store } from '../store/index.ts'
import { openStore } from '../store/index.ts'
import { createLog } from '../telemetry/index.ts'
import { generateClientId } from './generate-ids.ts'
import { createIdentity, type Identity } from './identity.ts'
import { WrongEncryptionKey } from './keys/check-encryption-key.ts'
import { SealBroken } from './keys/seal.ts'
import { exampleClient, exampleServer } from './testing/open-test-identity.ts'
import { CannotSign } from './tokens/sign-compact.ts'

const unexpected = (fault: unknown) => {
  throw fault
}
const encryptionKey = randomBytes(32)
const now = () => 1_800_000_000 as EpochSeconds

const opened: (() => unknown)[] = []
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close()
})

async function newDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'portreeve-identity-'))
  opened.push(() => rm(directory, { recursive: true, force: true }))
  return directory
}

async function openIn(directory: string): Promise<Store> {
  const store = await openStore({ kind: 'sqlite', directory }, { onFault: unexpected })
  opened.push(() => store.close())
  return store
}

async function identityOn(store: Store, key: Uint8Array = encryptionKey, onFault = unexpected): Promise<Identity> {
  const log = createLog('silent')
  const publicUrl = 'https://identity.example'
  const dispatcher = createGuardedAgent({ allowedCidrs: [] })
  opened.push(() => dispatcher.close())
  const identity = await createIdentity({ store, publicUrl, encryptionKey: key, dispatcher, now, log, onFault })
  opened.push(() => identity.close())
  return identity
}

const kidOf = async (identity: Identity, server: ReturnType<typeof exampleServer>) => {
  const { token } = await identity.mint(server.id, generateClientId())
  return JSON.parse(Buffer.from(token.split('.')[0] as string, 'base64url').toString()).kid as string
}

describe('createIdentity on a store that is opened again', () => {
  it('goes on with the same keys, servers and secrets after a restart', async () => {
    const directory = await newDirectory()
    const server = exampleServer()
    const first = await openIn(directory)
    await first.authorizationServers.put(server)
    const before = await identityOn(first)
    await before.ensureKey(server.id)
    const kid = await kidOf(before, server)
    const secret = before.hashSecret('a secret')
    before.close()
    await first.close()

    const after = await identityOn(await openIn(directory))
    expect(after.findServer(server.id)).toEqual(server)
    await after.ensureKey(server.id)
    expect(await kidOf(after, server)).toBe(kid)
    expect(after.hashSecret('a secret')).toEqual(secret)
    expect(after.findVerificationKey(kid)?.publicKey.export({ format: 'jwk' })).toEqual(
      before.findVerificationKey(kid)?.publicKey.export({ format: 'jwk' }),
    )
  })

  it('T-36 crypto misconfiguration: refuses another encryption key, saying what to do', async () => {
    const store = await openIn(await newDirectory())
    await identityOn(store)
    const attempt = identityOn(store, randomBytes(32))
    await expect(attempt).rejects.toBeInstanceOf(WrongEncryptionKey)
    await expect(attempt).rejects.toThrow(/PORTREEVE_ENCRYPTION_KEY.*encryption\.key/)
  })

  it('keeps nothing in the store that opens a signing key without the encryption key', async () => {
    const store = await openIn(await newDirectory())
    const server = exampleServer()
    await store.authorizationServers.put(server)
    await (await identityOn(store)).ensureKey(server.id)
    const [row] = await store.signingKeys.listByServer(server.id)
    // The first bytes of every PKCS #8 RSA key: the algorithm's object identifier.
    const rsaEncryption = Buffer.from('2a864886f70d010101', 'hex')
    expect(Buffer.from(row!.sealedPrivateKey).includes(rsaEncryption)).toBe(false)
  })
})

describe('ensureKey', () => {
  it('gives one key to nodes that start at once', async () => {
    const store = await openIn(await newDirectory())
    const server = exampleServer()
    await store.authorizationServers.put(server)
    const nodes = await Promise.all([identityOn(store), identityOn(store), identityOn(store)])
    await Promise.all(nodes.map((node) => node.ensureKey(server.id)))
    const kids = await Promise.all(nodes.map((node) => kidOf(node, server)))
    expect(new Set(kids).size).toBe(1)
    expect(await store.signingKeys.listByServer(server.id)).toHaveLength(1)
  })

  it('leaves the event loop free while it looks for primes', async () => {
    const store = await openIn(await newDirectory())
    const server = exampleServer()
    await store.authorizationServers.put(server)
    const identity = await identityOn(store)
    let turns = 0
    const count = setInterval(() => turns++, 1)
    await identity.ensureKey(server.id)
    clearInterval(count)
    expect(turns).toBeGreaterThan(1)
  })
})

describe('memory of servers and keys', () => {
  it('hears of a server, of its key and of its end from another node', async () => {
    const store = await openIn(await newDirectory())
    const [here, there] = await Promise.all([identityOn(store), identityOn(store)])
    const server = exampleServer()
    await store.authorizationServers.put(server)
    await vi.waitFor(() => expect(here.findServer(server.id)).toEqual(server))
    await there.ensureKey(server.id)
    const kid = await kidOf(there, server)
    await vi.waitFor(() => expect(here.findVerificationKey(kid)?.authServerId).toBe(server.id))

    await store.authorizationServers.put({ ...server, disabled: true })
    await vi.waitFor(() => expect(here.findServer(server.id)?.disabled).toBe(true))
    await expect(here.mint(server.id, generateClientId())).rejects.toThrow('unknown or disabled')
  })

  it('knows nothing of ids that nobody made', async () => {
    const identity = await identityOn(await openIn(await newDirectory()))
    expect(identity.findServer(exampleServer().id)).toBeUndefined()
    expect(identity.findVerificationKey('nobody')).toBeUndefined()
    await expect(identity.mint(exampleServer().id, generateClientId())).rejects.toThrow('unknown or disabled')
  })

  it('T-18 refuses to load a key whose public half was exchanged in the store', async () => {
    const store = await openIn(await newDirectory())
    const server = exampleServer()
    await store.authorizationServers.put(server)
    await (await identityOn(store)).ensureKey(server.id)
    const [row] = await store.signingKeys.listByServer(server.id)
    const forged = { ...row!, publicJwk: { ...(row!.publicJwk as { kty: 'RSA'; n: string; e: string }), e: 'Aw' } }
    const tampered: Store = { ...store, signingKeys: { ...store.signingKeys, listByServer: async () => [forged] } }
    await expect(identityOn(tampered)).rejects.toBeInstanceOf(SealBroken)
  })
})

describe('mint', () => {
  it('T-17 refuses a client that was disabled since it last minted', async () => {
    const store = await openIn(await newDirectory())
    const server = exampleServer()
    await store.authorizationServers.put(server)
    const identity = await identityOn(store)
    await identity.ensureKey(server.id)
    const client = exampleClient(server.id, identity.hashSecret('unused'))
    await store.clients.put(client)
    await identity.mint(server.id, client.client_id)
    await store.clients.put({ ...client, disabled: true })
    await expect(identity.mint(server.id, client.client_id)).rejects.toBeInstanceOf(CannotSign)
    await store.clients.put(client)
    await expect(identity.mint(server.id, client.client_id)).resolves.toBeDefined()
  })

  it('makes tokens that have to be refused, for demos and tests', async () => {
    const store = await openIn(await newDirectory())
    const server = exampleServer()
    await store.authorizationServers.put(server)
    const identity = await identityOn(store)
    await identity.ensureKey(server.id)
    const overrides = { iss: 'https://other.example', aud: 'others', iat: 1 as EpochSeconds, exp: 2 as EpochSeconds }
    const { token, expiresAt } = await identity.mint(server.id, generateClientId(), overrides)
    expect(JSON.parse(Buffer.from(token.split('.')[1] as string, 'base64url').toString())).toMatchObject(overrides)
    expect(expiresAt).toBe(2)
  })
})

describe('issuerOf', () => {
  it('is the public URL and the id, without a trailing slash (protocol.md 1)', async () => {
    const identity = await identityOn(await openIn(await newDirectory()))
    const { id } = exampleServer()
    expect(identity.issuerOf(id)).toBe(`https://identity.example/oauth2/${id}`)
  })
})
