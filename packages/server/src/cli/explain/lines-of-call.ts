import type { Paint } from '../apply/print-plan.ts'
import { cell } from '../print.ts'

interface Named {
  id: string
  name: string
}

/** As the management API answers it (docs/explain.md). */
export interface ExplainedCall {
  atMillis: number
  method: string
  path: string
  queryNames: string[]
  traceId?: string
  simulated: boolean
  askedByProxy: boolean
  api?: Named & { version: string; environment: string; organization: Named }
  app?: Named & { organization: Named }
  subscription?: { id: string; organization: Named }
  ended: 'answered' | 'refused' | 'broken_off' | 'caller_left'
  answer: { status?: number; source: 'gateway' | 'api'; code?: string; message?: string }
  steps: {
    step: string
    outcome: 'passed' | 'reported' | 'refused' | 'not_reached'
    message?: string
    detail?: string
  }[]
  quotaRemaining?: number
  credentials?: { kind: string; waited: boolean; renewed: boolean }
  sent?: { attempts: number; origin: string; path: string; headers: SentName[]; query: SentName[] }
  target?: { status?: number; leftAlone: boolean; broken?: string }
  validation?: string
  requestBytes: number
  responseBytes: number
  timings: { totalMillis: number; checksMillis?: number; credentialsMillis?: number; firstByteMillis?: number }
}

interface SentName {
  name: string
  by: 'caller' | 'gateway'
}

/** One call, for a terminal: what was asked, each step, what was sent, how long it took. Pure. */
export function linesOf(call: ExplainedCall, paint: Paint): string[] {
  const lines = [headline(call, paint)]
  const facts = factsOf(call, paint)
  const width = Math.max(...facts.map(([name]) => name.length))
  for (const [name, value] of facts) if (value !== '') lines.push(`  ${name.padEnd(width)}  ${value}`)
  lines.push('', ...stepLines(call, paint))
  return lines
}

function headline({ atMillis, method, path, queryNames, ...call }: ExplainedCall, paint: Paint): string {
  const query = queryNames.length === 0 ? '' : `?${queryNames.map((name) => `${name}=`).join('&')}`
  return `${cell(method)} ${cell(path + query)}  ${outcomeOf(call, paint)}  ${paint('dim', new Date(atMillis).toISOString())}`
}

function outcomeOf({ ended, answer }: Pick<ExplainedCall, 'ended' | 'answer'>, paint: Paint): string {
  const who = answer.source === 'api' ? 'from the API service' : 'from the gateway'
  const status = cell(answer.status ?? '')
  switch (ended) {
    case 'answered':
      return paint(answer.source === 'api' && Number(answer.status) < 400 ? 'green' : 'yellow', `${status} ${who}`)
    case 'refused':
      return paint('red', `${status} ${cell(answer.code)} ${who}`.trim())
    case 'broken_off':
      return paint('red', `${status} ${who}, broken off`.trim())
    case 'caller_left':
      return paint('yellow', 'the caller left before an answer')
  }
}

function factsOf(call: ExplainedCall, paint: Paint): [name: string, value: string][] {
  const { api, app, subscription, sent, target, credentials, timings } = call
  return [
    ['api', api ? `${named(api)} ${cell(api.version)}, ${cell(api.environment)}, of ${named(api.organization)}` : ''],
    ['app', app ? `${named(app)}, of ${named(app.organization)}` : ''],
    ['subscription', subscription ? `${cell(subscription.id)}, of ${named(subscription.organization)}` : ''],
    ['quota left', cell(call.quotaRemaining)],
    ['credentials', credentials ? credentialsText(credentials) : ''],
    ['sent to', sent ? `${cell(sent.origin + sent.path)}${sent.attempts > 1 ? ` (${sent.attempts} times)` : ''}` : ''],
    ['fields', sent ? namesText(sent.headers, paint) : ''],
    ['query', sent ? namesText(sent.query, paint) : ''],
    ['service said', target ? targetText(target) : ''],
    ['bytes', `${call.requestBytes} in, ${call.responseBytes} out`],
    ['time', timesText(timings)],
    ['trace', cell(call.traceId)],
    ['note', notesText(call)],
  ]
}

const named = ({ id, name }: Named): string => (name === '' ? cell(id) : `${cell(name)} (${cell(id)})`)

function credentialsText({ kind, waited, renewed }: NonNullable<ExplainedCall['credentials']>): string {
  return [cell(kind), waited ? 'waited for' : '', renewed ? 'renewed after a 401' : ''].filter(Boolean).join(', ')
}

/** What the gateway put in has a plus sign before it. */
function namesText(names: readonly SentName[], paint: Paint): string {
  return names.map(({ name, by }) => (by === 'gateway' ? paint('green', `+${cell(name)}`) : cell(name))).join(' ')
}

function targetText({ status, leftAlone, broken }: NonNullable<ExplainedCall['target']>): string {
  const parts = [
    status === undefined ? '' : cell(status),
    leftAlone ? 'it is left alone for a moment' : '',
    broken === undefined ? '' : `broken off: ${cell(broken)}`,
  ]
  return parts.filter(Boolean).join(', ')
}

function timesText({
  totalMillis,
  checksMillis,
  credentialsMillis,
  firstByteMillis,
}: ExplainedCall['timings']): string {
  const parts = [
    ['checks', checksMillis],
    ['credentials', credentialsMillis],
    ['first byte', firstByteMillis],
  ] as const
  const known = parts.flatMap(([name, millis]) => (millis === undefined ? [] : [`${name} ${millis} ms`]))
  return `${totalMillis} ms${known.length > 0 ? ` (${known.join(', ')})` : ''}`
}

function notesText({ simulated, askedByProxy }: ExplainedCall): string {
  if (simulated) return 'answered with sample data; nothing was sent'
  return askedByProxy ? 'a proxy asked for the decision, and answered the call itself' : ''
}

const outcomes = {
  passed: ['passed', 'green'],
  reported: ['did not fit', 'yellow'],
  refused: ['refused', 'red'],
  not_reached: ['not reached', 'dim'],
} as const

function stepLines({ steps, answer, ended }: ExplainedCall, paint: Paint): string[] {
  const width = Math.max(...steps.map(({ step }) => step.length))
  const lines = steps.flatMap(({ step, outcome, message, detail }) => {
    const [word, style] = outcomes[outcome]
    const indent = ' '.repeat(width + 4)
    return [
      `  ${cell(step).padEnd(width)}  ${paint(style, word)}`,
      ...(detail === undefined ? [] : [`${indent}${paint(style, cell(detail))}`]),
      ...(message === undefined ? [] : [`${indent}${cell(message)}`]),
    ]
  })
  // A fault of ours is in none of the steps.
  const isNowhere = ended === 'refused' && !steps.some(({ outcome }) => outcome === 'refused')
  return isNowhere ? [...lines, `  ${cell(answer.message)}`] : lines
}
