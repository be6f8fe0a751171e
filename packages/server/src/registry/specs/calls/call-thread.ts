/**
 * Knows what calls should look like, and what examples of answers there are, for the APIs whose descriptions it was given. A thread of the process in
 * spec-process.ts, which stays free to end both.
 */
import { parentPort } from 'node:worker_threads'
import { LRUCache } from 'lru-cache'
import { createFindings } from '../findings.ts'
import { parseTree } from '../parse-tree.ts'
import type { ExampleBook } from './example-book.ts'
import { type EventExample, readEventExamples } from './read-event-examples.ts'
import { readExamples } from './read-examples.ts'
import { createRequestCheck, type DescribedRequest, type RequestFindings } from './request-check.ts'
import { isObject, openSpecDocument, type SpecDocument } from './spec-document.ts'

/** `key` names the API and the text: another text has another. */
export type CallWork =
  | { kind: 'load'; key: string; text: string; syntax: 'yaml' | 'json' }
  | { kind: 'check'; key: string; request: DescribedRequest }
  | { kind: 'examples' | 'events'; text: string; syntax: 'yaml' | 'json' }

/** `cpuMillis`: what the answer has cost. */
export type CallAnswer = Answer & { cpuMillis: number }

type Answer =
  | { kind: 'loaded' }
  /** This text was not given, or is forgotten. */
  | { kind: 'unloaded' }
  | { kind: 'checked'; findings: RequestFindings }
  | { kind: 'examples'; book: ExampleBook }
  | { kind: 'events'; examples: EventExample[] }
  /** The description, or what it says about this operation, cannot be used. */
  | { kind: 'unusable'; detail: string }

/** A parsed description takes some ten times its text, and its compiled operations as much again. */
const LOADED_LENGTH_MAX = 12 * 1024 * 1024

type RequestCheck = (request: DescribedRequest) => RequestFindings
const loaded = new LRUCache<string, { check: RequestCheck; length: number }>({
  maxSize: LOADED_LENGTH_MAX,
  sizeCalculation: ({ length }) => Math.max(1, length),
})

function answerTo(work: CallWork): Answer {
  switch (work.kind) {
    case 'load': {
      if (loaded.has(work.key)) return { kind: 'loaded' }
      const check = createRequestCheck(open(work.text, work.syntax))
      loaded.set(work.key, { check, length: work.text.length })
      return { kind: 'loaded' }
    }
    case 'check': {
      const found = loaded.get(work.key)
      return found ? { kind: 'checked', findings: found.check(work.request) } : { kind: 'unloaded' }
    }
    case 'examples':
      return { kind: 'examples', book: readExamples(open(work.text, work.syntax)) }
    case 'events':
      return { kind: 'events', examples: readEventExamples(open(work.text, work.syntax)) }
  }
}

/** Specs were judged when they were uploaded; what is deeper or larger by now is refused again. Throws. */
function open(text: string, syntax: 'yaml' | 'json'): SpecDocument {
  const parsed = parseTree(text, syntax, createFindings(text))
  if (!isObject(parsed?.root.value)) throw new Error('the text cannot be read any more')
  return openSpecDocument(parsed.root.value)
}

if (!parentPort) throw new Error('call-thread.ts runs as a worker thread only')
const port = parentPort
port.on('message', (work: CallWork) => {
  const before = process.cpuUsage()
  let answer: Answer
  try {
    answer = answerTo(work)
  } catch (fault) {
    answer = { kind: 'unusable', detail: String(fault).slice(0, 300) }
  }
  const { user, system } = process.cpuUsage(before)
  port.postMessage({ ...answer, cpuMillis: (user + system) / 1000 } satisfies CallAnswer)
})
port.postMessage('ready')
