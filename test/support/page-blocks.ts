import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

const root = new URL('../../', import.meta.url)

/** The blocks of code of this kind, in one section of a page or in all of it. */
export async function blocksOf(page: string, kind: 'js' | 'sh', section = ''): Promise<string[]> {
  const text = await readFile(fileURLToPath(new URL(page, root)), 'utf8')
  const part = section === '' ? text : (text.split(`\n## ${section}\n`)[1]?.split('\n## ')[0] ?? '')
  return [...part.matchAll(new RegExp(`^\`\`\`${kind}\n(.*?)^\`\`\``, 'gms'))].map(([, block]) => block ?? '')
}
