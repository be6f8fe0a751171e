import type { Paint } from '../apply/print-plan.ts'
import { cell } from '../print.ts'

/** A request to publish, as the management API answers it (docs/explain.md). */
export interface ExplainedPublish {
  atMillis: number
  requestId: string
  api?: { id: string; name: string }
  outcome: 'accepted' | 'refused'
  status: number
  eventId?: string
  channel?: string
  method?: string
  path?: string
  check?: string
  code?: string
  message?: string
  detail?: string
}

/** One request to publish, for a terminal. Pure. */
export function linesOfPublish(publish: ExplainedPublish, paint: Paint): string[] {
  const { outcome, atMillis, status, method = 'POST', path, channel, code, api, requestId } = publish
  const target = path ?? `/v2/events${channel ? `/${channel}` : ''}`
  const isTaken = outcome === 'accepted'
  const said = paint(isTaken ? 'green' : 'red', `${cell(status)} ${isTaken ? '' : `${cell(code)} `}from the relay`)
  const facts = [
    ['api', api ? `${api.name === '' ? '' : `${cell(api.name)} `}(${cell(api.id)})` : 'not known'],
    ['X-Request-Id', cell(requestId)],
    ...(isTaken ? [['event', cell(publish.eventId)]] : []),
  ]
  return [
    `${cell(method)} ${cell(target)}  ${said}  ${paint('dim', new Date(atMillis).toISOString())}`,
    ...facts.map(([name = '', value]) => `  ${name.padEnd(12)}  ${value}`),
    '',
    ...(isTaken
      ? [
          '  It is kept, and on its way to every webhook that was to get it:',
          `    portreeve events show ${cell(publish.eventId)}`,
        ]
      : [
          `  ${cell(publish.check)}  ${paint('red', 'refused')}`,
          `    ${paint('red', cell(publish.detail))}`,
          `    ${cell(publish.message)}`,
        ]),
  ]
}
