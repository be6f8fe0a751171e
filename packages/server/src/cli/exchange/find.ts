import type { Answer } from '../ask-server.ts'
import { segment } from '../read-input.ts'
import { CommandRefused, ServerRefused } from '../refusal.ts'
import { withQuery } from '../resource.ts'
import type { CommandContext } from '../run.ts'

type Asks = Pick<CommandContext, 'ask'>

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** The id of an organization that is named by its id or by its name, in any letter case. Rejects with CommandRefused. */
export async function findOrganization({ ask }: Asks, named: string): Promise<string> {
  if (UUID.test(named)) return named
  const { items } = await ask('GET', withQuery('/organizations', { name: named, limit: 2 }))
  return onlyOne(items as Answer[], 'organization', named)
}

/** The id of an app that is named by its id or by its whole name: one of one's own, or else one that is published. Rejects with CommandRefused. */
export async function findApp({ ask }: Asks, named: string): Promise<string> {
  if (UUID.test(named)) return named
  const found = async (path: string) => {
    const { items } = await ask('GET', withQuery(path, { search: named, limit: 200 }))
    return (items as Answer[]).filter(({ name }) => name === named)
  }
  const own = await found('/apps')
  // Buyers activate apps of others, which are in the directory alone.
  return onlyOne(own.length > 0 ? own : await found('/directory/apps'), 'app', named)
}

/** What an API's id can look like; a name of one word looks the same. */
const API_ID = /^[\w.-]{1,100}$/

/**
 * The id of an API that is named by its id or by its whole name: one of one's own, or else a public one. What is neither is taken for an id, since APIs of others
 * that are not public are in no list. Rejects with CommandRefused where several have the name, as its versions often do.
 */
export async function findApi({ ask }: Asks, named: string): Promise<string> {
  if (API_ID.test(named) && (await isApi({ ask }, named))) return named
  const found = async (path: string) => {
    const { items } = await ask('GET', withQuery(path, { search: named, limit: 200 }))
    return (items as Answer[]).filter(({ name }) => name === named).map(({ id }) => String(id))
  }
  const own = await found('/apis')
  const ids = own.length > 0 ? own : await found('/directory/apis')
  if (ids.length > 1) {
    throw new CommandRefused(`There are several with the name ${named}. Give the id of the API: ${ids.join(', ')}.`)
  }
  if (ids[0] === undefined && !API_ID.test(named)) return onlyOne([], 'API', named)
  return ids[0] ?? named
}

async function isApi({ ask }: Asks, id: string): Promise<boolean> {
  try {
    await ask('GET', `/apis/${segment(id)}`)
    return true
  } catch (fault) {
    if (fault instanceof ServerRefused && fault.problem.status === 404) return false
    throw fault
  }
}

/** `--api` of a command: undefined where it was not given. */
export const findApiFlag = async (context: Asks, api: unknown): Promise<string | undefined> =>
  api === undefined ? undefined : findApi(context, api as string)

/** The id of a plan of an API that is named by its id or by its name, which no other plan of the API has. Rejects with CommandRefused. */
export async function findPlan({ ask }: Asks, api: string, named: string): Promise<string> {
  if (UUID.test(named)) return named
  const { items } = await ask('GET', `/apis/${segment(api)}/plans`)
  const found = (items as Answer[]).find(({ name }) => name === named)
  if (found) return String(found.id)
  throw new CommandRefused(`${api} has no plan ${named} that you may see: portreeve apis plans list ${api}.`)
}

function onlyOne(found: readonly Answer[], what: string, named: string): string {
  const [one, another] = found
  if (!one) throw new CommandRefused(`There is no ${what} with this id or name that you may see: ${named}.`)
  if (another) throw new CommandRefused(`There are several with the name ${named}. Give the id of the ${what}.`)
  return String(one.id)
}

/** The id of somebody who is named by id or e-mail: a member of the organization, or for operators any user. */
export async function findUser(context: Asks, named: string, organizationId?: string): Promise<string> {
  if (!named.includes('@')) return named
  if (organizationId !== undefined) {
    const member = await findMember(context, named, organizationId)
    if (member !== undefined) return member
  }
  try {
    return String((await context.ask('GET', `/users/${segment(named)}`)).id)
  } catch (fault) {
    // Only operators may look for people by e-mail; to everybody else nobody is there who is no member.
    if (!(fault instanceof ServerRefused) || ![403, 404].includes(fault.problem.status)) throw fault
    throw new CommandRefused(
      organizationId === undefined
        ? `There is no user ${named}, or you may not look for people by e-mail.`
        : `${named} is no member. Ask them to join: portreeve orgs invitations create.`,
    )
  }
}

async function findMember({ ask }: Asks, email: string, organizationId: string): Promise<string | undefined> {
  let after: unknown
  do {
    const answer = await ask('GET', withQuery(`/organizations/${organizationId}/members`, { limit: 200, after }))
    const found = (answer.items as Answer[]).find(
      (member) => String(member.email).toLowerCase() === email.toLowerCase(),
    )
    if (found) return String(found.userId)
    after = answer.next
  } while (after !== undefined)
  return undefined
}
