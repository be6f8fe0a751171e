import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Application, Converter, ReflectionKind } from 'typedoc'
import { load } from 'typedoc-plugin-markdown'
import ts from 'typescript'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** The libraries that have reference pages, by their folder in packages/ and in docs/reference/. */
export const libraries = ['verifier', 'client', 'testing']
export const REFERENCE_PATH = 'docs/reference'

/**
 * What a library exports, with the docstrings of its sources, as typedoc reads it. Needs the build of the packages that it imports.
 * @param {string} library
 */
export async function readLibrary(library) {
  const folder = join(root, 'packages', library)
  const { name, exports } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
  const entries = Object.entries(/** @type {Record<string, { default: string }>} */ (exports)).map(
    ([path, { default: built }]) => ({
      module: path === '.' ? 'index' : path.slice('./'.length),
      source: join(folder, built.replace('./dist/', 'src/').replace(/\.js$/, '.ts')),
    }),
  )
  const settings = {
    name,
    entryPoints: entries.map(({ source }) => source),
    tsconfig: join(folder, 'tsconfig.json'),
    plugin: [load],
    readme: 'none',
    // Neither lines nor machines: a page changes when what it says does.
    disableSources: true,
    hideGenerator: true,
    // What a class has from Error is known.
    excludeExternals: true,
    excludePrivate: true,
    validation: {
      notExported: false,
      invalidLink: true,
      rewrittenLink: true,
      invalidPath: true,
      unusedMergeModuleWith: true,
    },
    logLevel: 'Error',
    ...pages(name),
  }
  const app = await Application.bootstrapWithPlugins(/** @type {never} */ (settings))
  // Called by what one writes behind `import`, wherever the file is.
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const reflection of project.getReflectionsByKind(ReflectionKind.Module)) {
      const entry = entries.find(({ source }) => source.endsWith(`/${reflection.name}.ts`))
      if (entry) reflection.name = entry.module
    }
  })
  const project = await withHeaders(new Set(settings.entryPoints), () => app.convert())
  if (!project || app.logger.hasErrors()) throw new Error(`typedoc cannot read ${name}`)
  return { app, project }
}

/**
 * The comment that opens an entry is about all of it. typedoc takes it for the first export's unless a tag says so, and its last line is for
 * people who read the sources.
 * @template T
 * @param {ReadonlySet<string>} entries
 * @param {() => Promise<T>} convert
 */
async function withHeaders(entries, convert) {
  const { readFile: readAsItIs } = ts.sys
  ts.sys.readFile = (path, encoding) => {
    const text = readAsItIs(path, encoding)
    return entries.has(path)
      ? text?.replace(/^\/\*\*(.*?)(?:\n \* Start at [^\n]*)?\s*\*\//s, '/**$1\n * @module\n */')
      : text
  }
  try {
    return await convert()
  } finally {
    ts.sys.readFile = readAsItIs
  }
}

/** Few pages, each of one entry, and tables for what has members. @param {string} name */
function pages(name) {
  return {
    router: 'module',
    entryFileName: 'README',
    hidePageHeader: true,
    hideBreadcrumbs: true,
    parametersFormat: 'table',
    interfacePropertiesFormat: 'table',
    classPropertiesFormat: 'table',
    typeDeclarationFormat: 'table',
    useCodeBlocks: true,
    pageTitleTemplates: {
      index: name,
      module: (/** @type {{ name: string }} */ module) => (module.name === 'index' ? name : `${name}/${module.name}`),
    },
  }
}

/**
 * Writes the pages of one library, in place of what is in `folder`.
 * @param {Awaited<ReturnType<typeof readLibrary>>} library
 * @param {string} folder
 */
export async function writePages({ app, project }, folder) {
  app.options.setValue('outputs', [{ name: 'markdown', path: folder }])
  await app.generateOutputs(project)
}

/**
 * Names that a library exports and that have no docstring, each with its entry.
 * @param {import('typedoc').ProjectReflection} project
 * @returns {string[]}
 */
export function withoutDocstring(project) {
  const described = ReflectionKind.SomeExport & ~ReflectionKind.SomeModule & ~ReflectionKind.Reference
  return project
    .getReflectionsByKind(described)
    .filter((reflection) => reflection.parent?.kindOf(ReflectionKind.SomeModule | ReflectionKind.Project))
    .filter((reflection) => !reflection.hasComment() && !hasDescribedSignature(reflection))
    .map((reflection) => reflection.getFriendlyFullName())
}

/** @param {import('typedoc').Reflection} reflection */
const hasDescribedSignature = (reflection) =>
  reflection.isDeclaration() && (reflection.signatures ?? []).some((signature) => signature.hasComment())
