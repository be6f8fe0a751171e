/** Why a command did not do what was asked; the message is for the person at the keyboard. Ends the process with 1. */
export class CommandRefused extends Error {
  override readonly name: string = 'CommandRefused'
}

/** The command line cannot be understood. Ends the process with 2. */
export class UsageRefused extends Error {
  override readonly name = 'UsageRefused'
}

/** One field that the server refused: RFC 6901 pointer into what was sent, and what is wrong with it. */
export interface FieldProblem {
  in?: 'body' | 'query' | 'path' | 'header'
  pointer: string
  detail: string
}

/** What the linter found in a spec that was sent. */
export interface SpecFinding {
  severity: string
  rule: string
  message: string
  line: number
  column: number
}

/** What the server answered instead of doing it: a problem document (RFC 9457). */
export interface Problem {
  status: number
  /** Stable (docs/cli.md): `NOT-FOUND`, `CONFLICT`, … */
  code: string
  message: string
  requestId: string
  errors: readonly FieldProblem[]
  /** Of a spec that was refused. */
  findings: readonly SpecFinding[]
  /** From `Retry-After`. */
  retryAfterSeconds?: number | undefined
}

/** The server said no. The message says it field by field, and what can be done about it. */
export class ServerRefused extends CommandRefused {
  override readonly name = 'ServerRefused'
  readonly problem: Problem

  constructor(problem: Problem) {
    super(describeProblem(problem))
    this.problem = problem
  }
}

/** Nobody answered, or not in time. Whether it was done is not known. */
export class ServerAway extends CommandRefused {
  override readonly name = 'ServerAway'
}

function describeProblem(problem: Problem): string {
  const { message, code, requestId, errors } = problem
  const fields = errors.map(
    (field) => `\n  ${field.in && field.in !== 'body' ? `${field.in} ` : ''}${field.pointer || '/'}: ${field.detail}`,
  )
  const hint = hintFor(problem)
  return `${message} (${code}, Request-Id ${requestId})${fields.join('')}${hint ? `\n${hint}` : ''}`
}

/** What somebody can do who gets this answer; the server's own message says what is wrong. */
function hintFor({ status, retryAfterSeconds }: Problem): string | undefined {
  switch (status) {
    case 401:
      return 'The token is the one of --token, PORTREEVE_TOKEN or the file in --home. Is it of this server, and has it not expired?'
    case 403:
      return '`portreeve me show` says who you are here and which organizations you may change.'
    case 404:
      return 'What you may not see is answered like what is not there. `portreeve me show` says who you are here.'
    case 412:
      return 'Somebody changed it after you read it. Look at it again, then repeat the command.'
    case 429:
      return retryAfterSeconds === undefined ? 'Try again later.' : `Try again in ${retryAfterSeconds} s.`
    default:
      return status >= 500
        ? 'Nothing is known to be wrong with what you asked. The log of the server has this Request-Id.'
        : undefined
  }
}
