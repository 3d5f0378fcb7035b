/** The templates of an engine on an empty database: core nodes, and Sogni nodes that nobody runs. */
import { CORE_NODES } from '../../../engine/src/core-nodes/index.ts';
import type { NodeType } from '../../../engine/src/execution/node-type.ts';
import { createNodeTypes } from '../../../engine/src/execution/registry.ts';
import type { ExecutionStore } from '../../../engine/src/execution/store.ts';
import { EXECUTION_SCHEMA } from '../../../engine/src/store/execution-schema.ts';
import { createExecutionStore } from '../../../engine/src/store/executions.ts';
import { migrate } from '../../../engine/src/store/schema.ts';
import { createBuiltInTemplates } from '../../../engine/src/templates/built-in.ts';
import { createSavedTemplates, type SavedTemplates } from '../../../engine/src/templates/saved-templates.ts';
import { TEMPLATE_SCHEMA } from '../../../engine/src/templates/schema.ts';
import { createTemplates, type Templates } from '../../../engine/src/templates/templates.ts';
import { openStore } from '../store/open-store.ts';

const paid = (name: string): NodeType => ({
  type: `n8n-nodes-sogni-flow.sogni${name}`,
  versions: [1],
  shape: () => ({ inputs: 1, outputs: 1, waitsFor: 'any', trigger: false, loop: false }),
  execute: () => Promise.reject(new Error('nobody runs this')),
});

export const TYPES = createNodeTypes([...CORE_NODES, ...['Image', 'Video', 'Audio', 'Clip', 'Chat'].map(paid)]);

export interface OpenTemplates extends AsyncDisposable {
  readonly templates: Templates;
  readonly saved: SavedTemplates;
  readonly executions: ExecutionStore;
  close(): Promise<void>;
}

/**
 * @param folder - of the built-in ones; those of the package when absent.
 * @param most - that one account may have.
 */
export async function openTemplates({ folder, most }: { readonly folder?: string; readonly most?: number } = {}): Promise<OpenTemplates> {
  const store = await openStore();
  await migrate(store, { templates: TEMPLATE_SCHEMA, executions: EXECUTION_SCHEMA });
  let now = 1_000_000;
  const executions = createExecutionStore(store);
  const saved = createSavedTemplates(store, () => (now += 1_000), most);
  const templates = createTemplates({ builtIn: createBuiltInTemplates(folder), saved, executions, types: TYPES });
  const close = async (): Promise<void> => await store.close();
  return { templates, saved, executions, close, [Symbol.asyncDispose]: close };
}
