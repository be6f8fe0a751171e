import type { Spec } from '../../store/index.ts'
import type { Findings } from './findings.ts'
import type { SpecNode } from './spec-node.ts'

const formats = [
  { member: 'openapi', format: 'openapi', versions: /^3\.[0-2](?:\.\d{1,3})?$/, known: '3.0, 3.1 and 3.2' },
  { member: 'swagger', format: 'openapi', versions: /^2\.0$/, known: '2.0' },
  {
    member: 'asyncapi',
    format: 'asyncapi',
    versions: /^(?:2\.[0-6]|3\.[01])\.\d{1,3}$/,
    known: '2.0.0 to 2.6.0, 3.0.0 and 3.1.0',
  },
] as const

/** Which format, by the member that says so. Undefined with the reason among the findings. */
export function detectFormat(root: SpecNode, findings: Findings): Pick<Spec, 'format' | 'formatVersion'> | undefined {
  const refuse = (message: string, pointer = '', at = root.at) => {
    findings.add({ severity: 'error', rule: 'format', message, pointer, at })
    return undefined
  }
  const named = formats.filter(({ member }) => root.members?.has(member))
  const [found, second] = named
  if (!found)
    return refuse(
      'This is neither OpenAPI nor AsyncAPI: one of the members openapi, swagger and asyncapi has to name the version.',
    )
  if (second) return refuse(`Both ${found.member} and ${second.member} are there. A spec is of one format.`)
  const { member, format, versions, known } = found
  const { node } = root.members?.get(member) ?? { node: root }
  const version = node.value
  if (typeof version !== 'string')
    return refuse(`The version has to be text. Put it into quotes.`, `/${member}`, node.at)
  if (!versions.test(version)) return refuse(`This version is not known. Known are ${known}.`, `/${member}`, node.at)
  return { format, formatVersion: version }
}
