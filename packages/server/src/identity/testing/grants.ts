import { createHash, randomUUID } from 'node:crypto'
import type { AuthServerId, ClientId, EpochSeconds, UserId } from '@portreeve/protocol'
import type { Client, Grant, Session, Store, User } from '../../store/index.ts'
import { generateUserId } from '../generate-ids.ts'
import { generateCode, generateGrantId, hashCode } from '../grants/credentials.ts'

const EPOCH = 1_700_000_000 as EpochSeconds

export function exampleUser(changes: Partial<User> = {}): User {
  const id = generateUserId()
  return {
    id,
    email: `${id.toLowerCase()}@lakeside.example`,
    emailVerified: true,
    name: 'Pat Doe',
    claims: {},
    disabled: false,
    version: 1,
    createdAt: EPOCH,
    updatedAt: EPOCH,
    ...changes,
  }
}

/** Without a code. */
export function exampleGrant(changes: Partial<Grant> & { userId: UserId }): Grant {
  return {
    id: generateGrantId(),
    authServerId: 'aus1' as AuthServerId,
    client_id: 'TheKey' as ClientId,
    sid: randomUUID(),
    scopes: ['openid', 'offline_access'],
    authTime: EPOCH,
    amr: ['pwd'],
    createdAt: EPOCH,
    ...changes,
  }
}

export const REDIRECT_URI = 'http://localhost:5000/'

/** A code that waits in the store, with the user and the session behind it. */
export interface WaitingCode {
  code: string
  grant: Grant
  user: User
  session: Session
}

/** What a login would leave behind: user, session, and a grant of `client` with a code that is good for a minute. */
export async function putCode(
  store: Pick<Store, 'users' | 'sessions' | 'grants'>,
  client: Pick<Client, 'client_id' | 'authServerId'>,
  now: EpochSeconds,
  { code: codeChanges, ...changes }: Partial<Omit<Grant, 'code'>> & { code?: Partial<Grant['code']> } = {},
): Promise<WaitingCode> {
  const user = exampleUser()
  const session: Session = {
    sid: randomUUID(),
    idHash: createHash('sha256').update(user.id).digest(),
    userId: user.id,
    authTime: now,
    amr: ['pwd'],
    createdAt: now,
    lastSeenAt: now,
    userAgent: 'test',
    address: '127.0.0.1',
  }
  const code = generateCode()
  const grant = exampleGrant({
    authServerId: client.authServerId,
    client_id: client.client_id,
    userId: user.id,
    sid: session.sid,
    authTime: now,
    createdAt: now,
    ...changes,
    code: {
      hash: hashCode(code),
      redirect_uri: REDIRECT_URI,
      expiresAt: (now + 60) as EpochSeconds,
      ...codeChanges,
    },
  })
  await store.users.put(user)
  await store.sessions.put(session)
  await store.grants.put(grant)
  return { code, grant, user, session }
}
