import { extname } from 'node:path'

/** What a spec is sent as: its extension says whether it is JSON, and the server looks for itself. */
export const specTypeOf = (file: string): string =>
  extname(file) === '.json' ? 'application/json' : 'application/yaml'
