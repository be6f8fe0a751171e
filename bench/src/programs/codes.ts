import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { AuthServerId, ClientId, EpochSeconds, GrantId, UserId } from '@portreeve/protocol'
import type { Exchange } from 'portreeve'

/** Sent with every code request, and what each code was given for. */
export const REDIRECT_URI = 'http://localhost:5000/'
export const CODE_SCOPES = ['openid', 'offline_access']

/** People who signed in; as many as an afternoon may have, so that look-ups do not all find the same row. */
const USERS = 200
/** Long enough for whatever comes between preparing and sending; the server's own default is a minute. */
const CODE_SECONDS = 900
/** Enough for PostgreSQL to commit several with one fsync. */
const PUTS_IN_FLIGHT = 16

export interface CodesOptions {
  exchange: Pick<Exchange, 'store' | 'now'>
  authServerId: AuthServerId
  client_id: ClientId
}

/** Puts what a login and a consent leave behind into the store of an exchange. Answers a function that makes new codes. */
export async function openCodes({ exchange, authServerId, client_id }: CodesOptions) {
  const { store, now } = exchange
  const people: { userId: UserId; sid: string }[] = []
  for (let index = 0; index < USERS; index++) people.push(await putPerson(exchange, index))

  async function putCode(index: number): Promise<string> {
    const code = randomBytes(32).toString('base64url')
    const person = people[index % USERS] as (typeof people)[number]
    const at = now()
    await store.grants.put({
      id: randomBytes(16).toString('base64url') as GrantId,
      authServerId,
      client_id,
      ...person,
      scopes: CODE_SCOPES,
      nonce: 'bench',
      authTime: at,
      amr: ['pwd'],
      code: { hash: hashOfCode(code), redirect_uri: REDIRECT_URI, expiresAt: (at + CODE_SECONDS) as EpochSeconds },
      createdAt: at,
    })
    return code
  }

  return async (count: number): Promise<string[]> => {
    const codes: string[] = []
    let next = 0
    const worker = async () => {
      while (next < count) codes.push(await putCode(next++))
    }
    await Promise.all(Array.from({ length: PUTS_IN_FLIGHT }, worker))
    return codes
  }
}

async function putPerson({ store, now }: Pick<Exchange, 'store' | 'now'>, index: number) {
  const userId = `00u${String(index).padStart(17, '0')}` as UserId
  const sid = randomUUID()
  const at = now()
  await store.users.put({
    id: userId,
    email: `buyer${index}@bench.example`,
    emailVerified: true,
    name: 'Pat Doe',
    claims: {},
    disabled: false,
    version: 1,
    createdAt: at,
    updatedAt: at,
  })
  await store.sessions.put({
    sid,
    idHash: randomBytes(32),
    userId,
    authTime: at,
    amr: ['pwd'],
    createdAt: at,
    lastSeenAt: at,
    userAgent: 'bench',
    address: '127.0.0.1',
  })
  return { userId, sid }
}

/** As identity keeps codes. Should it ever change, the one code that is redeemed before the measurement is refused. */
const hashOfCode = (code: string): Uint8Array => createHash('sha256').update(`authorization code ${code}`).digest()
