import type { FuzzTarget } from '../fuzz-target.ts'
import { basicTarget } from './basic.ts'
import { cookieTarget } from './cookie.ts'
import { formTarget, jsonTarget } from './form.ts'
import { requestTargetTarget } from './request-target.ts'

export const fuzzTargets: readonly FuzzTarget[] = [
  formTarget,
  jsonTarget,
  basicTarget,
  cookieTarget,
  requestTargetTarget,
]
