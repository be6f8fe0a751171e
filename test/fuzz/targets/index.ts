import type { FuzzTarget } from '../fuzz-target.ts'
import { authorizationRequestTarget } from './authorization-request.ts'
import { basicTarget } from './basic.ts'
import { cookieTarget } from './cookie.ts'
import { formTarget, jsonTarget } from './form.ts'
import { jwtTarget } from './jwt.ts'
import { redirectUriTarget } from './redirect-uri.ts'
import { requestTargetTarget } from './request-target.ts'
import { specTarget } from './spec.ts'
import { tokenRequestTarget } from './token-request.ts'

export const fuzzTargets: readonly FuzzTarget[] = [
  authorizationRequestTarget,
  redirectUriTarget,
  tokenRequestTarget,
  jwtTarget,
  cookieTarget,
  formTarget,
  jsonTarget,
  basicTarget,
  requestTargetTarget,
  specTarget,
]
