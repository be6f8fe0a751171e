/** The parts of Swagger UI that swagger.ts uses; the package brings no types. */
declare module 'swagger-ui-dist/swagger-ui-es-bundle.js' {
  export interface SwaggerSystem {
    /** Its own React, which is not ours. */
    React: {
      createElement(type: unknown, props: Record<string, unknown> | null, ...children: unknown[]): unknown
    }
  }
  type Component = (props: Record<string, unknown>) => unknown
  export type SwaggerPlugin = (system: SwaggerSystem) => {
    components?: Record<string, Component>
    wrapComponents?: Record<string, (original: Component, system: SwaggerSystem) => Component>
    fn?: Record<string, unknown>
  }
  // biome-ignore lint/style/noDefaultExport: theirs is one.
  export default function SwaggerUI(options: Record<string, unknown>): unknown
}
