import { accept, type EpochSeconds, type OrganizationId } from '@portreeve/protocol'
import { v7 } from 'uuid'
import { auditWrite, type UserActor } from '../../audit/index.ts'
import { type AdministrationOutcome, type AdministrationRefused, refuseAdministration } from '../../identity/index.ts'
import { type JoinRequest, writeCalls } from '../../store/index.ts'
import { alreadyDecided } from './invitations.ts'
import { noSuchJoinRequest } from './join-requests.ts'
import { mailJoinRequest } from './membership-mails.ts'
import type { OrganizationDeps } from './organization-deps.ts'
import { type Page, type PageWanted, pageOfAll } from './page.ts'
import { LOST, settleRace } from './settle-race.ts'

/** What who asked sees. Who decided is for the organization to say. */
export type OwnJoinRequestView = Omit<JoinRequest, 'userId' | 'decidedBy'>

const DAY_SECONDS = 86_400
/** So many of one user may be open or of today: each may send a mail. */
const ASKED_MAX = 20

export function createOwnJoinRequests(deps: OrganizationDeps) {
  const { store, now } = deps
  return {
    /** Newest first, of the newest hundred. */
    async list(actor: UserActor, page: PageWanted): Promise<AdministrationOutcome<Page<OwnJoinRequestView>>> {
      const newest = await store.joinRequests.listByUser(actor.userId)
      return accept(pageOfAll(newest.map(viewOf), page, ({ id }) => id))
    },

    /**
     * Asks to belong to an organization. One that does not exist is asked just like any other, and never answers (threat T-30): nothing here but the
     * mail, which nobody waits for, depends on whether there is one. Asking again while a request is open answers that one.
     */
    create(
      actor: UserActor,
      wanted: { organizationId: OrganizationId; message: string },
    ): Promise<AdministrationOutcome<OwnJoinRequestView>> {
      return settleRace(() => ask(actor, wanted, deps), 'conflict')
    },

    async withdraw(actor: UserActor, joinRequestId: string): Promise<AdministrationOutcome<OwnJoinRequestView>> {
      const before = await store.joinRequests.find(joinRequestId)
      if (before?.userId !== actor.userId) return noSuchJoinRequest()
      if (before.state === 'withdrawn') return accept(viewOf(before))
      const decision = { state: 'withdrawn' as const, decidedBy: actor.userId, decidedAt: now() }
      const after: JoinRequest = { ...before, ...decision }
      const subject = { kind: 'join_request', id: before.id }
      const step = { action: 'join_request.withdraw', subject, organizationIds: [before.organizationId], before, after }
      const done = await store.together([
        writeCalls.joinRequests.decide(before.id, decision),
        auditWrite(actor, step, now()),
      ])
      return done === 'done' ? accept(viewOf(after)) : alreadyDecided()
    },
  }
}

async function ask(
  actor: UserActor,
  { organizationId, message }: { organizationId: OrganizationId; message: string },
  deps: OrganizationDeps,
): Promise<AdministrationOutcome<OwnJoinRequestView> | typeof LOST> {
  const { store, now } = deps
  if (actor.memberships.has(organizationId)) {
    return refuseAdministration('conflict', 'You belong to this organization already.')
  }
  const asked = await store.joinRequests.listByUser(actor.userId)
  const toThisOne = asked.filter((request) => request.organizationId === organizationId)
  const open = toThisOne.find(({ state }) => state === 'open')
  if (open) return accept(viewOf(open))
  const at = now()
  const refusal = checkMayAsk(asked, at)
  if (refusal) return refusal
  const { userId } = actor
  const request: JoinRequest = { id: v7(), organizationId, userId, message, state: 'open', createdAt: at }
  const subject = { kind: 'join_request', id: request.id }
  // What they wrote is for owners; every member can read the record.
  const after = { ...request, message: undefined }
  const step = { action: 'join_request.create', subject, organizationIds: [organizationId], after }
  const done = await store.together([writeCalls.joinRequests.insert(request), auditWrite(actor, step, at)])
  if (done !== 'done') return LOST
  // Who asks again and again is mailed about once a day.
  if (!toThisOne.some((earlier) => isOfToday(earlier, at))) void mailJoinRequest(organizationId, deps)
  return accept(viewOf(request))
}

/** Pure. */
function checkMayAsk(asked: readonly JoinRequest[], at: EpochSeconds): AdministrationRefused | undefined {
  const counted = asked.filter((request) => request.state === 'open' || isOfToday(request, at))
  return counted.length < ASKED_MAX
    ? undefined
    : refuseAdministration(
        'conflict',
        `You have asked ${ASKED_MAX} organizations. Wait for answers, or withdraw what you asked in earlier days.`,
      )
}

const isOfToday = ({ createdAt }: JoinRequest, at: EpochSeconds): boolean => createdAt > at - DAY_SECONDS

function viewOf({ userId: _, decidedBy: __, ...request }: JoinRequest): OwnJoinRequestView {
  return request
}
