import { ManagementError } from '@portreeve/client/management'

/** What the exchange said to something that the kit asked of it for a test. */
export class ExchangeRefused extends Error {
  override readonly name = 'ExchangeRefused'
  /** Stable: of the management API (docs/management-api.md), of the authorization endpoint, or of the token endpoint. */
  readonly code: string
  /** Of HTTP. */
  readonly status: number | undefined
  /** Finds the request in what `onLog` gets. */
  readonly requestId: string | undefined

  constructor({
    code,
    status,
    requestId,
    message,
  }: { code: string; message: string; status?: number | undefined; requestId?: string | undefined }) {
    super(message)
    this.code = code
    this.status = status
    this.requestId = requestId
  }
}

/** `what` is the factory's name. Rejects with ExchangeRefused where the exchange has refused; every other fault goes on as it is. */
export async function asking<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (fault) {
    if (!(fault instanceof ManagementError)) throw fault
    const { code, status, requestId, operation, errors } = fault
    const values = errors.map(({ pointer, detail }) => `${pointer}: ${detail}`).join('; ')
    const message = `${what}: ${operation} was refused with ${status} ${code}: ${fault.message}${values && ` (${values})`}`
    throw new ExchangeRefused({ code, status, requestId, message })
  }
}
