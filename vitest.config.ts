import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  resolve: {
    alias: {
      '@portreeve/protocol': source('packages/protocol/src/index.ts'),
      '@portreeve/verifier/admin': source('packages/verifier/src/admin.ts'),
      '@portreeve/verifier/events': source('packages/verifier/src/events.ts'),
      '@portreeve/verifier/express': source('packages/verifier/src/adapters/express.ts'),
      '@portreeve/verifier/fastify': source('packages/verifier/src/adapters/fastify.ts'),
      '@portreeve/verifier/fetch': source('packages/verifier/src/adapters/fetch.ts'),
      '@portreeve/verifier/hono': source('packages/verifier/src/adapters/hono.ts'),
      '@portreeve/verifier/koa': source('packages/verifier/src/adapters/koa.ts'),
      '@portreeve/verifier/node': source('packages/verifier/src/adapters/node.ts'),
      '@portreeve/verifier': source('packages/verifier/src/index.ts'),
      '@portreeve/client/management': source('packages/client/src/management/index.ts'),
      '@portreeve/client': source('packages/client/src/index.ts'),
      '@portreeve/testing': source('packages/testing/src/index.ts'),
      '@portreeve/example-dms-service': source('examples/dms-service/src/index.ts'),
      'portreeve/testing-support': source('packages/server/src/testing-support.ts'),
      portreeve: source('packages/server/src/app.ts'),
    },
  },
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'examples/*/src/**/*.test.ts',
      'bench/src/**/*.test.ts',
      'scripts/**/*.test.ts',
      'test/**/*.test.ts',
    ],
    globalSetup: 'test/build-first.ts',
    // Processes, because the SQLite binding is native code; two, because a small machine has two cores.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    teardownTimeout: 10_000,
    // The default of one second is a timed test on a busy machine.
    expect: { poll: { timeout: 10_000 } },
  },
})
