/** The creator's page as files: hashed assets, nothing inline and nothing from elsewhere, so that it runs under the strictest policy. */
import { defineConfig } from 'vite';
import { compress } from './compress.ts';

export default defineConfig({
  root: import.meta.dirname,
  logLevel: 'warn',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2023',
    // Those that know `light-dark()` and nested rules.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: { checks: { bundlerTimings: false } },
  },
  plugins: [compress()],
});
