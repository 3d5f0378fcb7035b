/**
 * What a compiled n8n node imports by name, and what stands in for it here. Read by the module hook, and by whatever
 * else resolves modules (a test runner's name mapper), so that both agree.
 */

/** The same module in the sources and in the build. */
const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js';

/** Specifier → URL. */
export const SHIMS: Readonly<Record<string, string>> = {
  'n8n-workflow': new URL(`./n8n-workflow-shim.${ending}`, import.meta.url).href,
};
