import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { SAMPLE } from './host.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Runs a module in a process of its own, where the real hook works. It prints one line of JSON. */
async function inProcess(script: string): Promise<Record<string, unknown>> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--no-warnings', '--input-type=module', '-e', script], { cwd: ROOT });
  return JSON.parse(stdout) as Record<string, unknown>;
}

const PRELUDE = `
  import { createRequire } from 'node:module';
  import { loadCommunityNodes } from './engine/src/community-nodes/load-community-nodes.ts';
  import { parseWorkflow } from './engine/src/workflow/parse-workflow.ts';
  const require = createRequire(process.cwd() + '/');
  const realIsLoaded = () => Object.keys(require.cache).some((path) => path.includes('/node_modules/n8n-workflow/'));
  const credentialsFor = () => ({ find: async () => { throw new Error('none'); }, network: async () => { throw new Error('none'); } });
`;

describe('the module hook, in a process of its own', () => {
  it('runs a compiled node with our stand-in, and loads no n8n package', async () => {
    const told = await inProcess(`${PRELUDE}
      const [sample] = await loadCommunityNodes(${JSON.stringify(SAMPLE)}, { credentialsFor });
      const workflow = parseWorkflow({ nodes: [{ name: 'A', type: sample.type, parameters: { text: 'hello' } }] });
      const node = workflow.nodes.get('A');
      const outputs = await sample.execute({ workflow, node, executionId: 'x', runIndex: 0, mode: 'run', inputs: [[{ json: {} }]], signal: new AbortController().signal, parameters: async () => [node.parameters], memory: new Map() });
      console.log(JSON.stringify({ type: sample.type, outputs, real: realIsLoaded() }));
    `);
    expect(told).toEqual({ type: 'n8n-nodes-sample.sample', outputs: [[{ json: { text: 'hello', style: 'none' }, pairedItem: { item: 0 } }]], real: false });
  });

  it('leaves everybody else with the real package', async () => {
    const told = await inProcess(`${PRELUDE}
      const [sample] = await loadCommunityNodes(${JSON.stringify(SAMPLE)}, { credentialsFor });
      void sample.versions;
      const { NodeHelpers } = require('n8n-workflow');
      console.log(JSON.stringify({ helpers: typeof NodeHelpers, real: realIsLoaded() }));
    `);
    expect(told).toEqual({ helpers: 'object', real: true });
  });

  it('hosts the Sogni nodes as n8n finds them', async () => {
    const told = await inProcess(`${PRELUDE}
      const types = await loadCommunityNodes(import.meta.resolve('n8n-nodes-sogni-flow/package.json'), { credentialsFor });
      console.log(JSON.stringify({ types: types.map(({ type, versions }) => [type, versions]), real: realIsLoaded() }));
    `);
    expect(told.real).toBe(false);
    expect(told.types).toContainEqual(['n8n-nodes-sogni-flow.sogniImage', [1]]);
  });
});
