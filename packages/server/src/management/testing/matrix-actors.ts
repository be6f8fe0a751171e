import { type Mark, type Marks, organizationNames, roleNames } from './matrix-table.ts'
import { type Ask, type MatrixWorld, marked } from './matrix-world.ts'

/** What somebody is answered: as the table says, or before anything is looked at because of what they came with. */
export type Expected = Mark | 'unauthenticated' | 'insufficient'

/** Somebody who asks, and what they have to be answered. */
export interface MatrixActor {
  name: string
  ask: Ask
  expected(marks: Marks, isWrite: boolean): Expected
  /** Words that are in none of their answers. */
  never: readonly string[]
}

/** Everybody there is: people by role, people with another history, and tokens that are worth less than who has them. */
export async function everyActor(
  world: MatrixWorld,
  ofClients: Readonly<Record<string, { client_id: string; client_secret: string }>>,
): Promise<MatrixActor[]> {
  const { people, operator, stranger, removed, both, owned, readOnly, nobody } = world
  const { outsider: _, ...others } = marked
  const foreign = Object.values(others)
  const owner = (marks: Marks) => best(organizationNames.map((name) => marks.of(name, 'owner')))
  const ofApp = (marks: Marks) => marks.ofApps ?? owner(marks)
  const reading = (marks: Marks, isWrite: boolean) => (isWrite ? 'insufficient' : owner(marks))
  const appReading = (marks: Marks, isWrite: boolean) => (isWrite ? 'insufficient' : ofApp(marks))
  const never: readonly string[] = []
  const clients = await Promise.all(
    Object.entries(ofClients).map(async ([name, credentials]) => [name, await world.askAs(credentials)] as const),
  )
  return [
    { name: 'an operator', ask: operator.ask, expected: ({ operator }) => operator, never },
    ...organizationNames.flatMap((name) =>
      roleNames.map(
        (role): MatrixActor => ({
          name: `${name}'s ${role}`,
          ask: people[name][role].ask,
          expected: (marks) => marks.of(name, role),
          never: name === 'outsider' ? foreign : name === 'provider' ? [`${marked.buyer} Person`] : [],
        }),
      ),
    ),
    {
      name: 'a member of developer who owns outsider',
      ask: both.ask,
      expected: (marks) => best([marks.of('developer', 'member'), marks.of('outsider', 'owner')]),
      never,
    },
    { name: 'a stranger', ask: stranger.ask, expected: ({ others }) => others, never: Object.values(marked) },
    { name: 'a removed owner', ask: removed.ask, expected: ({ others }) => others, never: Object.values(marked) },
    { name: 'an access token to write', ask: owned['management:write'], expected: ofApp, never },
    { name: 'an access token to read', ask: owned['management:read'], expected: appReading, never },
    { name: 'a personal token to read', ask: readOnly, expected: reading, never },
    { name: 'an access token for other things', ask: owned.openid, expected: () => 'insufficient', never: foreign },
    ...[...Object.entries(nobody), ...clients].map(([name, ask]) => ({
      name: `nobody: ${name}`,
      ask,
      expected: () => 'unauthenticated' as const,
      never: Object.values(marked),
    })),
  ]
}

/** Who is several things may what one of them may, and sees what one of them sees. Pure. */
function best(marks: readonly Mark[]): Mark {
  return marks.includes('+') ? '+' : marks.includes('x') ? 'x' : '.'
}
