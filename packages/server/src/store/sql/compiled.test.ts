import { expect, it } from 'vitest'
import { compileStatements, renderCompiled } from './testing/compile-statements.ts'

it('compiled.ts holds every statement as it is written now', async () => {
  await expect(renderCompiled(compileStatements())).toMatchFileSnapshot('./compiled.ts')
})
