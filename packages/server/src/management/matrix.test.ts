import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Operation } from './operation.ts'
import { everyActor, type MatrixActor } from './testing/matrix-actors.ts'
import { everybodysAskings, exchangeAskings, ownAskings } from './testing/matrix-exchange-askings.ts'
import { organizationAskings } from './testing/matrix-organization-askings.ts'
import { publicAskings } from './testing/matrix-public-askings.ts'
import { type Askings, ghostOf, put, type Question, seenIn } from './testing/matrix-question.ts'
import { apiAskings, appAskings } from './testing/matrix-registry-askings.ts'
import { relayAskings } from './testing/matrix-relay-askings.ts'
import { asked, createSubjects, type Subjects } from './testing/matrix-subjects.ts'
import { subscriptionAskings } from './testing/matrix-subscription-askings.ts'
import { readMarks, type Section, sections } from './testing/matrix-table.ts'
import { type MatrixWorld, openMatrixWorld } from './testing/matrix-world.ts'
import type { TestAnswer } from './testing/open-test-management.ts'
import { writeRolesPage } from './testing/write-roles-page.ts'

const askings: Askings = {
  ...publicAskings,
  ...everybodysAskings,
  ...ownAskings,
  ...organizationAskings,
  ...apiAskings,
  ...appAskings,
  ...subscriptionAskings,
  ...relayAskings,
  ...exchangeAskings,
}

let world: MatrixWorld
let subjects: Subjects
let actors: MatrixActor[]

beforeAll(async () => {
  world = await openMatrixWorld()
  subjects = await createSubjects(world)
  actors = await everyActor(world, { 'an app': await subjects.newApp(), 'an API': subjects.api })
}, 60_000)
afterAll(() => world.close())

describe('T-30 the table of who may do what', () => {
  const rows = sections.flatMap((section) => Object.keys(section.rows))

  it('has every operation once, and no other', () => {
    expect(rows.toSorted()).toEqual(world.operations.map(({ id }) => id).toSorted())
    expect(Object.keys(askings).toSorted()).toEqual(rows.toSorted())
  })

  it('is what docs/roles.md says', async () => {
    await expect(writeRolesPage(world.operations)).toMatchFileSnapshot('../../../../docs/roles.md')
  })
})

it('a write is seen by who watches for writes', async () => {
  world.writes.length = 0
  await asked(world.people.buyer.owner, 'POST', '/me/tokens', { name: 'Seen' })
  expect(world.writes).toEqual(['together'])
})

const everyRow = sections.flatMap((section) => Object.entries(section.rows).map(([id, row]) => ({ section, id, row })))

describe('T-30 is refused, learns nothing and changes nothing', () => {
  it.for(everyRow)('$id  $row', async ({ section, id, row }) => {
    const { operation, mayNot } = read({ section, id, row })
    const question = await questionOf(operation)
    world.writes.length = 0
    const judged = mayNot.map(async ([actor, expected]) => {
      expect([actor.name, await judge(actor, operation, question, section)]).toEqual([actor.name, expected])
    })
    await Promise.all(judged)
    await world.settled()
    expect(world.writes).toEqual([])
    await question.undo?.()
  })
})

describe('T-30 may', () => {
  it.for(everyRow)('$id  $row', async ({ section, id, row }) => {
    const { operation, may } = read({ section, id, row })
    for (const actor of section.personal ? [undefined] : may) {
      const question = await questionOf(operation)
      const { name, ask } = actor ?? { name: 'whose it is', ask: question.self?.ask }
      if (!ask) throw new Error(`${id} is nobody's`)
      expect([name, await judge({ name, ask, never: actor?.never ?? [] }, operation, question, section)]).toEqual([
        name,
        '+',
      ])
      await question.undo?.()
    }
  })
})

/** By operation: what was asked about and was only looked at can be looked at again. */
const looked = new Map<string, Question>()

async function questionOf({ id, method }: Operation): Promise<Question> {
  const question = looked.get(id) ?? (await askings[id]?.(world, subjects))
  if (!question) throw new Error(`nobody knows how to ask for ${id}`)
  if (method === 'GET') looked.set(id, question)
  return question
}

/** Who may, and what becomes of the others. */
function read({ section, id, row }: (typeof everyRow)[number]) {
  const operation = world.operations.find((each) => each.id === id)
  if (!operation) throw new Error(`there is no operation ${id}`)
  const marks = readMarks(section, row)
  const everybody = actors.map((actor) => {
    const expected = section.withoutToken ? '+' : actor.expected(marks, operation.method !== 'GET')
    return [actor, expected] as const
  })
  const may = everybody.flatMap(([actor, expected]) => (expected === '+' ? actor : []))
  return { operation, may, mayNot: everybody.filter(([, expected]) => expected !== '+') }
}

/** What somebody was answered, in the words of the table; the answer itself where it is none of them. */
async function judge(
  actor: Omit<MatrixActor, 'expected'>,
  operation: Operation,
  question: Question,
  section: Section,
): Promise<unknown> {
  const answer = await put(actor.ask, operation, question)
  const said = wordFor(answer, operation, question)
  const text = JSON.stringify(answer.body) ?? ''
  for (const word of actor.never) expect([actor.name, text]).not.toEqual([actor.name, expect.stringContaining(word)])
  const isUnseen = said === '.' || (said === 'x' && section.refusedUnseen)
  const ghost = isUnseen ? ghostOf(question) : undefined
  if (ghost) expect(seenIn(answer)).toEqual(seenIn(await put(actor.ask, operation, ghost)))
  return said
}

function wordFor({ status, body }: TestAnswer, { success }: Operation, { hiddenStatus = 404 }: Question): unknown {
  if (status === 401) return 'unauthenticated'
  if (status === 403) return body.code === 'INSUFFICIENT-SCOPE' ? 'insufficient' : 'x'
  const isEmpty = status === 200 && hiddenStatus === 200 && body.items.length === 0
  if (status === success.status && !isEmpty) return '+'
  return status === hiddenStatus ? '.' : [status, body]
}
