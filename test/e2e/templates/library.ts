/** The templates of `workflows/`, and an engine in this process that quotes and runs them on the built-in runtimes. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { composeEngine } from '../../../engine/src/compose.ts';
import { readConfig } from '../../../engine/src/config.ts';
import type { Engine } from '../../../engine/src/engine.ts';
import { prepareWorkflow, type PreparedWorkflow } from '../../../engine/src/headless/prepare.ts';
import { quoteWorkflow } from '../../../engine/src/headless/quote-workflow.ts';
import { runWorkflow, type FinishedRun } from '../../../engine/src/headless/run-workflow.ts';
import type { Quote } from '../../../engine/src/quotes/types.ts';
import type { Hints } from '../../../engine/src/templates/hint-schema.ts';
import { toTemplate } from '../../../engine/src/templates/to-template.ts';
import { filesFrom } from '../../../engine/src/workflow/files-from.ts';
import { formFields, type FormField } from '../../../engine/src/workflow/form-fields.ts';
import { parseWorkflow } from '../../../engine/src/workflow/parse-workflow.ts';
import type { Workflow } from '../../../engine/src/workflow/types.ts';
import type { Template } from '../../../nodes/contract/index.ts';
import { loadBuiltNode } from '../built-node.ts';

export const WORKFLOWS = resolve(import.meta.dirname, '../../../workflows');

export interface LibraryTemplate {
  readonly name: string;
  readonly text: string;
  readonly workflow: Workflow;
  readonly template: Template;
  readonly hints: Hints;
  readonly fields: readonly FormField[];
  /** What CI runs it with: its `reduced` inputs, which leave the other fields at their defaults. */
  readonly reduced: Readonly<Record<string, string | number>>;
}

export const LIBRARY: readonly LibraryTemplate[] = readdirSync(WORKFLOWS)
  .filter((file) => file.endsWith('.json'))
  .map((file) => readTemplate(file.replace(/\.json$/, '')));

function readTemplate(name: string): LibraryTemplate {
  const text = readFileSync(join(WORKFLOWS, `${name}.json`), 'utf8');
  const workflow = parseWorkflow(text);
  const { template, hints } = toTemplate(workflow, { id: name, builtIn: true });
  return { name, text, workflow, template, hints, fields: formFields(workflow), reduced: hints.reduced ?? {} };
}

/** The defaults, with the files that the form cannot do without. */
export function usualInputs({ fields, reduced }: LibraryTemplate): Readonly<Record<string, string | number>> {
  const needed = fields.filter(({ type, required }) => type === 'file' && required).map(({ key }) => key);
  return Object.fromEntries(Object.entries(reduced).filter(([name]) => needed.includes(name)));
}

export interface Studio extends AsyncDisposable {
  readonly engine: Engine;
  prepare(template: LibraryTemplate, inputs: Readonly<Record<string, string | number>>): Promise<PreparedWorkflow>;
  quote(prepared: PreparedWorkflow): Promise<Quote>;
  run(prepared: PreparedWorkflow, most: number): Promise<FinishedRun>;
}

export async function openStudio(): Promise<Studio> {
  const home = mkdtempSync(join(tmpdir(), 'sogni-flow-templates-'));
  const engine = await composeEngine(readConfig({ SOGNI_FLOW_SLOTS: '2' }, home), () => undefined, { loadNode: await loadBuiltNode() });
  return {
    engine,
    prepare: async ({ text, fields }, inputs) =>
      await prepareWorkflow({ text, inputs: filesFrom(WORKFLOWS, inputs, fields), types: engine.types, artifacts: engine.artifacts, now: Date.now() }),
    quote: async (prepared) => await quoteWorkflow(engine, 'local', prepared),
    run: async (prepared, most) => await runWorkflow(engine, 'local', prepared, { signal: new AbortController().signal, approved: most, onRun: () => undefined, onEvent: () => undefined }),
    async [Symbol.asyncDispose]() {
      await engine.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
