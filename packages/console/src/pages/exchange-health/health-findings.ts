import type { Schemas } from '@portreeve/client/management'
import { roughDuration } from '../../parts/duration-text.ts'

export type System = Schemas['SystemGet']

/** `bad`: calls, sign-ins or data suffer. `odd`: worth a look, nothing suffers yet. */
export interface Finding {
  level: 'bad' | 'odd'
  title: string
  /** What it means, and what to do. */
  text: string
}

const LAG_ODD_MILLIS = 3_000
const LAG_BAD_MILLIS = 30_000
const LATENCY_ODD_MILLIS = 100
const LATENCY_BAD_MILLIS = 1_000
const STATEMENTS_ODD = 50
const BEHIND_ODD_SECONDS = 120
const EVENTS_OLD_SECONDS = 3_600
const MAILS_ODD = 100

const count = new Intl.NumberFormat()

/** What is not as it should be, worst first; empty while all is well. `now` in epoch seconds. Pure. */
export function findingsOf(system: System, now: number): Finding[] {
  return [
    ...ofNodes(system, now),
    ...ofStore(system),
    ...ofQueues(system),
    ...ofJournal(system),
    ...ofKeys(system, now),
  ].toSorted((one, other) => Number(one.level === 'odd') - Number(other.level === 'odd'))
}

function ofNodes({ nodes }: System, now: number): Finding[] {
  const findings: Finding[] = []
  for (const { host, pid, state, lastSeenAt, lagMillis } of nodes) {
    const name = `Process ${pid} on ${host}`
    if (state === 'silent') {
      findings.push({
        level: 'odd',
        title: `${name} is silent`,
        text: `Nothing was heard of it for ${roughDuration(now - lastSeenAt)}. If somebody stopped it, there is nothing to do: it is forgotten after a day. Otherwise look at its log, and whether it reaches the database.`,
      })
    } else if (lagMillis >= LAG_ODD_MILLIS) {
      findings.push({
        level: lagMillis >= LAG_BAD_MILLIS ? 'bad' : 'odd',
        title: `${name} hears of changes late`,
        text: `It was ${roughDuration(lagMillis / 1000)} behind: what was revoked or disabled still works there for so long. Look at its load and its connection to the database. A process that is behind for long refuses calls.`,
      })
    }
  }
  const versions = new Set(nodes.filter(({ state }) => state === 'alive').map(({ version }) => version))
  if (versions.size > 1) {
    findings.push({
      level: 'odd',
      title: 'Processes of several versions run',
      text: `${[...versions].toSorted().join(' and ')}. That is right while you are replacing one by the other; finish it.`,
    })
  }
  return findings
}

function ofStore({ store: { latencyMillis, waiting, kind } }: System): Finding[] {
  const what =
    kind === 'embedded' ? 'the disk and the load of this machine' : 'the load of PostgreSQL and the network to it'
  if (latencyMillis >= LATENCY_ODD_MILLIS) {
    return [
      {
        level: latencyMillis >= LATENCY_BAD_MILLIS ? 'bad' : 'odd',
        title: 'The store answers slowly',
        text: `A trivial question took ${count.format(latencyMillis)} ms; a few are usual. Look at ${what}.`,
      },
    ]
  }
  if (waiting < STATEMENTS_ODD) return []
  return [
    {
      level: 'odd',
      title: 'Questions to the store queue up',
      text: `${count.format(waiting)} statements of this process wait for their turn. Look at ${what}; a larger pool of connections may help.`,
    },
  ]
}

function ofQueues({ queues: { events, mails, providerCalls } }: System): Finding[] {
  const findings: Finding[] = []
  if (mails.failed > 0) {
    findings.push({
      level: 'bad',
      title: `${some(mails.failed, mails.isAtLeast)} ${mails.failed === 1 ? 'mail was' : 'mails were'} given up`,
      text: 'In the last 30 days. Invitations and links to set a password were among what is mailed. The log says why; check the mail server, then send them again.',
    })
  }
  if (mails.waiting >= MAILS_ODD) {
    findings.push({
      level: 'odd',
      title: 'Mails pile up',
      text: `${some(mails.waiting, mails.isAtLeast)} wait to be sent. The mail server may be slow or away; they are tried for a day.`,
    })
  }
  if (events.held > 0) {
    findings.push({
      level: 'odd',
      title: `${some(events.held, events.isAtLeast)} ${events.held === 1 ? 'lane is' : 'lanes are'} held`,
      text: 'An app’s webhook failed, and what comes behind waits so that the order stays. Its developers see it under Webhooks and decide; nothing is lost.',
    })
  }
  if ((events.oldestWaitingSeconds ?? 0) >= EVENTS_OLD_SECONDS && events.held === 0) {
    findings.push({
      level: 'odd',
      title: 'Events wait for long',
      text: `The oldest for ${roughDuration(events.oldestWaitingSeconds ?? 0)}. Look whether a process with the role relay runs, and under Webhooks which one is slow or paused.`,
    })
  }
  if (providerCalls.failed > 0) {
    findings.push({
      level: 'odd',
      title: `${some(providerCalls.failed, providerCalls.isAtLeast)} ${providerCalls.failed === 1 ? 'call' : 'calls'} to API providers failed for good`,
      text: 'In the last 30 days. The provider does not know of an activation or its end. Its people see the calls under Connections, and can send them again.',
    })
  }
  return findings
}

function ofJournal({ journal: { behindSeconds, failedFlushes, lostLogLines } }: System): Finding[] {
  const findings: Finding[] = []
  if (behindSeconds >= BEHIND_ODD_SECONDS) {
    findings.push({
      level: 'bad',
      title: 'What is known of calls is not being kept',
      text: `The store last took it ${roughDuration(behindSeconds)} ago. Usage and errors of since then would be lost if this process ended. Look at the store.`,
    })
  } else if (failedFlushes > 0) {
    findings.push({
      level: 'odd',
      title: 'The store was away for a while',
      text: `${count.format(failedFlushes)} times since its start this process could not hand over what it knows of calls. It was handed over later, as far as memory reached.`,
    })
  }
  if (lostLogLines > 0) {
    findings.push({
      level: 'odd',
      title: `${count.format(lostLogLines)} ${lostLogLines === 1 ? 'line' : 'lines'} of the access log were lost`,
      text: 'Whoever reads the log did not keep up. Calls were answered all the same.',
    })
  }
  return findings
}

function ofKeys({ keys }: System, now: number): Finding[] {
  const servers = [...new Set(keys.map(({ authServerId }) => authServerId))]
  const findings: Finding[] = []
  for (const id of servers) {
    const active = keys.filter(({ authServerId, state }) => authServerId === id && state === 'active')
    if (active.length === 0) {
      findings.push({
        level: 'bad',
        title: 'An authorization server has no active key',
        text: `${id} can sign nothing. Rotate its keys, under Authorization servers.`,
      })
    }
    if (active.some(({ nextRotationAt }) => nextRotationAt !== undefined && nextRotationAt < now - 3_600)) {
      findings.push({
        level: 'odd',
        title: 'A key is past its time',
        text: `A key of ${id} should have been replaced. Each process with the role identity looks every hour: see whether one runs.`,
      })
    }
  }
  return findings
}

const some = (number: number, isAtLeast: boolean) => `${count.format(number)}${isAtLeast ? ' or more' : ''}`

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const

/** "12.4 MB". Pure. */
export function bytesText(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), UNITS.length - 1)
  const amount = bytes / 1000 ** power
  return `${new Intl.NumberFormat(undefined, { maximumFractionDigits: power === 0 ? 0 : 1 }).format(amount)} ${UNITS[power]}`
}
