/** `templates save | fork | rename | export | delete`: the templates that the local account keeps. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { LOCAL_ACCOUNT } from '../../accounts/port.ts';
import type { Engine } from '../../engine.ts';
import { writeWhole } from '../../binary-data/write-whole.ts';
import type { SaveAnswer, Templates } from '../../templates/templates.ts';
import type { Invocation } from '../command.ts';
import { findOwnExecution } from '../executions/find-own.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { textOption } from '../run/options.ts';
import { findWorkflow } from '../run/workflow-source.ts';
import { withEngine } from '../with-engine.ts';

type Action = (templates: Templates, invocation: Invocation, names: readonly string[], engine: Engine) => Promise<void>;

const saving = (action: Action) => async (invocation: Invocation, names: readonly string[]): Promise<number> =>
  await withEngine(invocation, async (engine) => {
    await action(await engine.templates(), invocation, names, engine);
    return EXIT_CODES.ok;
  });

/** What is named, as id. */
async function meant(templates: Templates, names: readonly string[], action: string): Promise<string> {
  const [given, ...more] = names;
  if (given === undefined || more.length > 0) throw new FlowError('invalid_input', `templates ${action} needs one template, by its name or id: sogni-flow templates list shows them`);
  const id = await templates.named(LOCAL_ACCOUNT, given);
  if (id === undefined) throw new FlowError('not_found', `there is no template "${given}": sogni-flow templates list shows them`);
  return id;
}

/** The id goes to standard output, so that a script can use it. */
function tell({ terminal }: Invocation, done: string, { template, warnings }: SaveAnswer): void {
  for (const warning of warnings) terminal.err(`${terminal.paint('yellow', 'warning:')} ${warning}; the hint is passed over\n`);
  terminal.err(`${done} "${template.name}", version ${template.version}\n`);
  terminal.out(`${template.id}\n`);
}

export const save = saving(async (templates, invocation, names, engine) => {
  const name = textOption(invocation.options.name);
  const execution = textOption(invocation.options['from-execution']);
  const [given, ...more] = names;
  if ((given === undefined) === (execution === undefined) || more.length > 0) throw new FlowError('invalid_input', 'templates save needs a workflow file, or --from-execution ID');
  if (execution === undefined) return tell(invocation, 'Saved', await templates.save(LOCAL_ACCOUNT, (await findWorkflow(given ?? '')).text, { name }));
  const found = await findOwnExecution(engine, execution);
  tell(invocation, 'Saved', await templates.saveExecution(LOCAL_ACCOUNT, found.execution.id, { name }));
});

export const fork = saving(async (templates, invocation, names) => {
  const id = await meant(templates, names, 'fork');
  tell(invocation, 'Saved', await templates.fork(LOCAL_ACCOUNT, id, textOption(invocation.options.name)));
});

export const rename = saving(async (templates, invocation, [given = '', ...more]) => {
  const name = textOption(invocation.options.name) ?? more.shift();
  if (name === undefined || more.length > 0) throw new FlowError('invalid_input', 'a new name is needed: sogni-flow templates rename TEMPLATE "New name"');
  const id = await meant(templates, given === '' ? [] : [given], 'rename');
  tell(invocation, 'Renamed to', await templates.change(LOCAL_ACCOUNT, id, { name }));
});

export const exportTemplate = saving(async (templates, { options, terminal }, names) => {
  const { text, name } = await templates.export(LOCAL_ACCOUNT, await meant(templates, names, 'export'));
  const path = textOption(options.out);
  if (path === undefined) return terminal.out(text);
  await writeWhole(path, text);
  terminal.err(`Wrote "${name}" to ${path}; n8n imports it as it is\n`);
});

export const remove = saving(async (templates, { terminal }, names) => {
  const id = await meant(templates, names, 'delete');
  const { name } = await templates.find(LOCAL_ACCOUNT, id);
  await templates.remove(LOCAL_ACCOUNT, id);
  terminal.err(`Deleted "${name}"\n`);
});
