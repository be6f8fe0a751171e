import { readdirSync } from 'node:fs'
import { join } from 'node:path'

const left = new Set(['node_modules', 'dist', '.git'])

/** Every test file and contract suite of the repository, relative to `root`. */
export function testFiles(root: string): string[] {
  const found: string[] = []
  const walk = (folder: string) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder ? `${folder}/${entry.name}` : entry.name
      if (entry.isDirectory()) {
        if (!left.has(entry.name)) walk(path)
      } else if (entry.name.endsWith('.test.ts')) found.push(path)
    }
  }
  walk('')
  return found.sort()
}
