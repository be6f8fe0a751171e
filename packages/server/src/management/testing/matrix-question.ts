import type { Operation } from '../operation.ts'
import type { Subjects } from './matrix-subjects.ts'
import type { Ask, MatrixWorld } from './matrix-world.ts'
import type { TestActor, TestAnswer } from './open-test-management.ts'

/** How an operation is asked for, about something that is there, with nothing wrong in it. */
export interface Question {
  params?: Readonly<Record<string, string>>
  query?: Readonly<Record<string, string>>
  body?: unknown
  headers?: Record<string, string>
  /** Ids that say what it is about. Default: those in the path. */
  about?: readonly string[]
  /** What is hidden is answered with this. Default: 404. */
  hiddenStatus?: number
  /** Whose it is, where it is one person's. */
  self?: TestActor
  /** Takes back what would be in the way of others. */
  undo?: () => Promise<void>
}

/** A question about something new, each time it is called. */
export type Asking = (world: MatrixWorld, subjects: Subjects) => Promise<Question> | Question
export type Askings = Readonly<Record<string, Asking>>

export function put(ask: Ask, operation: Operation, question: Question): Promise<TestAnswer> {
  const { params = {}, query, body, headers } = question
  const path = operation.path.replace(/:(\w+)/g, (_, name: string) => {
    const value = params[name]
    if (value === undefined) throw new Error(`${operation.id} needs ${name}`)
    return encodeURIComponent(value)
  })
  return ask(operation.method, query ? `${path}?${new URLSearchParams(query)}` : path, body, headers)
}

/** The same question about things that never existed. Undefined where it is about nothing in particular. */
export function ghostOf(question: Question): Question | undefined {
  const { params = {}, query, body, about = Object.values(params) } = question
  if (about.length === 0) return undefined
  let text = JSON.stringify({ params, query, body })
  for (const id of about) {
    if (!text.includes(id)) throw new Error(`the question is not about ${id}`)
    text = text.replaceAll(id, strangerTo(id))
  }
  return { ...question, ...(JSON.parse(text) as Question) }
}

/** An id of the same form that nobody has: its random end is another one. Pure. */
function strangerTo(id: string): string {
  const END = 8
  return id.slice(0, -END) + id.slice(-END).replace(/[0-9a-z]/g, (letter) => (/[0-9]/.test(letter) ? '9' : 'f'))
}

/** All of an answer that could tell one thing from another. */
export function seenIn({ status, headers, body }: TestAnswer): object {
  const { 'request-id': _, date: __, ...rest } = Object.fromEntries(headers)
  return { status, headers: rest, text: JSON.stringify(withoutRequestId(body)) }
}

function withoutRequestId(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || !('requestId' in body)) return body
  const { requestId: _, ...rest } = body
  return rest
}
