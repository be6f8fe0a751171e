import type { PathTemplate } from './path-template.ts'

/** Every answer that a description has an example for. Plain data: it is made in a process of its own, and kept by the gateway. */
export interface ExampleBook {
  /** Most concrete path first. */
  operations: ExampleOperation[]
  /** Each text once, however many operations answer with it. */
  bodies: string[]
  /** Roughly what it takes in memory. */
  bytes: number
  /** Examples that were too large, or one too many. */
  leftOut: number
}

export interface ExampleOperation {
  method: string
  template: PathTemplate
  answers: ExampleAnswer[]
}

export interface ExampleAnswer {
  /** As in the description: `200`, `4XX`, `default`. */
  code: string
  /** Name, value: those with an example. */
  headers: [string, string][]
  /** Empty: an answer without a body. */
  contents: ExampleContent[]
}

export interface ExampleContent {
  /** What is said in Content-Type. */
  mediaType: string
  /** At least one. The first is the one nobody has to ask for. */
  examples: { name?: string; body: number }[]
}

export const exampleLimits = {
  /** Of one example. */
  bodyLengthMax: 256 * 1024,
  /** Of all bodies of an API. */
  bodiesLengthMax: 16 * 1024 * 1024,
  /** Objects, arrays and values that an example is generated with. */
  schemaNodesMax: 2_000,
  /** Schemas in one another. */
  schemaDepthMax: 12,
  headerLengthMax: 1_024,
} as const
