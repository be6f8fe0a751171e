import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  plugins: [react()],
  resolve: {
    alias: [
      { find: '@portreeve/protocol', replacement: source('../protocol/src/index.ts') },
      { find: '@portreeve/client/management', replacement: source('../client/src/management/index.ts') },
      { find: /^@portreeve\/client$/, replacement: source('../client/src/index.ts') },
    ],
  },
  // The server fills both places in with each answer (packages/server/src/console).
  html: { cspNonce: '%NONCE%' },
  build: {
    emptyOutDir: true,
    target: 'es2023',
    // The first ones with light-dark(); for older ones it would be turned into something that needs Mantine's help.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    // A source map of everything that others wrote is larger than the console itself.
    sourcemap: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1_500,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // What the first script needs to ask who is there, and nothing else with it.
            { name: 'session', priority: 1, test: /\/console\/src\/session\/(session|renew-in-frame)\.ts$/ },
            // What most pages use comes in one file with the shell: twenty small ones are asked for longer and compress worse.
            { name: 'common', minShareCount: 50 },
          ],
        },
      },
    },
  },
})
