import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const API = process.env.SEGUE_API ?? 'http://127.0.0.1:3000';
const proxied = ['/v1', '/openapi.json', '/r', '/artwork', '/sandbox'];

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/app/',
  build: {
    target: 'es2022',
    // The API's policy allows no script in the page itself.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
    // Libraries mark their files for React's server side, which we do not have.
    rolldownOptions: { checks: { moduleLevelDirective: false } },
  },
  server: { proxy: Object.fromEntries(proxied.map((path) => [path, API])) },
});
