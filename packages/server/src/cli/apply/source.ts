import type { Document, LineCounter, Node } from 'yaml'

/** Where something stands in a document: `['apis', 0, 'targetUrl']`. */
export type Path = readonly (string | number)[]

/** One document as it was read, with the way back to its lines. */
export interface Source {
  /** As people named it; `standard input` for `-`. */
  name: string
  /** Paths in it are relative to this directory. */
  directory: string
  value: unknown
  /** Its first line is 1. */
  lineOf(path: Path): number
  /** What was typed where a number stands: `1.10` is not 1.1 to somebody who means a version. */
  textOf(path: Path): string | undefined
}

/** A place in one of the documents. */
export interface At {
  source: Source
  path: Path
}

/** `exchange.yaml:12` */
export const whereIs = ({ source, path }: At): string => `${source.name}:${source.lineOf(path)}`

/** `apis[0].targetUrl` */
export function pathText(path: Path): string {
  return path.map((step, at) => (typeof step === 'number' ? `[${step}]` : at === 0 ? step : `.${step}`)).join('')
}

export const inside = ({ source, path }: At, ...steps: Path): At => ({ source, path: [...path, ...steps] })

/** `value` is `document` as plain data: yaml is loaded lazily, so its parts come in from outside. */
export function createSource(
  { name, directory, value }: Pick<Source, 'name' | 'directory' | 'value'>,
  document: Document,
  lines: LineCounter,
): Source {
  /** The node itself, or the nearest one around it: what an alias stands for has no place of its own. */
  function nearest(path: Path): Node | undefined {
    for (let length = path.length; length >= 0; length--) {
      const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true)
      if (node && typeof node === 'object' && 'range' in node && node.range) return node as Node
    }
    return undefined
  }
  return {
    name,
    directory,
    value,
    lineOf: (path) => lines.linePos(nearest(path)?.range?.[0] ?? 0).line,
    textOf(path) {
      const node = document.getIn(path, true)
      return node && typeof node === 'object' && 'source' in node ? String(node.source) : undefined
    },
  }
}
