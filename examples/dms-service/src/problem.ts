/** Why a request is not carried out; the caller may read all of it. */
export interface Problem {
  status: 400 | 404
  code: 'INVALID-FIELD' | 'INVALID-REQUEST' | 'NOT-FOUND'
  message: string
  /** The member of the body, or the query parameter, that is wrong: `customerId`, `lines/0/description`. */
  field?: string
}

export function invalidField(field: string, what: string): Problem {
  return { status: 400, code: 'INVALID-FIELD', message: `${field} ${what}`, field }
}

export function isProblem(value: object): value is Problem {
  return 'status' in value && 'code' in value && 'message' in value
}
