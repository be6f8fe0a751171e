import type { Operation } from '../operation.ts'
import { type Mark, readMarks, roleNames, type Section, sections } from './matrix-table.ts'

const words: Readonly<Record<Mark, string>> = { '+': 'may', x: '403', '.': '404' }

/** docs/roles.md, out of the table that the API is tested against. Pure. */
export function writeRolesPage(operations: readonly Operation[]): string {
  return `${[head, ...sections.map((section) => writeSection(section, operations))].join('\n\n')}\n`
}

const head = `# Who may do what

Every operation of the [management API](management-api.md), and who is answered what. A test asks each of these questions as everybody
(\`packages/server/src/management/matrix.test.ts\`), and writes this page.

- **Operators** run the exchange. **Owners** and **developers** have that role in an organization; **members** belong to it without a role, and look.
- Roles count in their own organization alone, and from the next request on.
- **may**: does it. A list may, of somebody else’s thing, also be empty.
- **403**: sees what it is about, and may not do it. Where a cell names roles, this is what the other people of that organization get.
- **404**: to them it is not there: the answer is, to the byte, the one about an id that nobody ever had. Where the id is not in the path, that is
  the same \`400\`, or the same empty list.
- Tokens are worth at most what their user is: with the scope \`read\` or \`management:read\` every change is a 403 with \`insufficient_scope\`; without a
  scope of the management API so is everything. A token that an app or an API got for itself, one that has expired, and one of a disabled
  user are answered 401, whatever is asked.
- Ids that callers choose, and namespaces, are the exchange’s, not one organization’s: that one is taken is told to whoever wants it, and nothing more.`

function writeSection(section: Section, operations: readonly Operation[]): string {
  const columns = ['operation', 'operators', ...section.columns.map(([, title]) => title), 'everybody else']
  const titles = section.withoutToken
    ? ['operation', 'everybody']
    : section.personal
      ? ['operation', 'whose it is', 'everybody else']
      : columns
  const rows = Object.entries(section.rows).map(([id, row]) => {
    const { method, path } = operations.find((operation) => operation.id === id) ?? { method: '', path: '' }
    return [`\`${id}\`<br>${method} ${path}`, ...cells(section, row)]
  })
  const lines = [titles, titles.map(() => '---'), ...rows].map((line) => `| ${line.join(' | ')} |`)
  return `## ${section.title}\n\n${section.text}\n\n${lines.join('\n')}`
}

function cells(section: Section, row: string): string[] {
  if (section.withoutToken) return ['may']
  return section.personal ? ['may', '404'] : cellsOf(section, row)
}

function cellsOf(section: Section, row: string): string[] {
  const marks = readMarks(section, row)
  const ofColumns = section.columns.map(([name]) => cellOf(roleNames.map((role) => marks.of(name, role))))
  return [words[marks.operator], ...ofColumns, words[marks.others]]
}

/** Of the three roles of one organization. Pure. */
function cellOf(marks: readonly Mark[]): string {
  const [first = '.'] = marks
  if (marks.every((mark) => mark === first)) return words[first]
  return `${roleNames.filter((_, at) => marks[at] === '+').join('s and ')}s`
}
