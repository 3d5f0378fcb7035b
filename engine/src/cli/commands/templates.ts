import { readFile } from 'node:fs/promises';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { composeEngine } from '../../compose.ts';
import { readConfig } from '../../config.ts';
import { formFields, type FormField } from '../../workflow/form-fields.ts';
import { parseWorkflow } from '../../workflow/parse-workflow.ts';
import { planWorkflow } from '../../workflow/plan-workflow.ts';
import { HOME_OPTION, unknownAction, type Command, type Invocation } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { logTo } from '../log.ts';
import { textOption } from '../run/options.ts';
import { findWorkflow, listTemplates } from '../run/workflow-source.ts';
import { table } from '../terminal.ts';

export const command: Command = {
  name: 'templates',
  summary: 'Lists, shows or checks workflow templates.',
  usage: 'list | show <template> | validate <file|template> ... | example <file|template> ...',
  details: 'A template is an n8n workflow whose Form Trigger fields are its typed inputs.',
  examples: ['sogni-flow templates list', 'sogni-flow templates show one-picture', 'sogni-flow templates validate my-workflow.json'],
  options: {
    force: { type: 'boolean', help: 'For example: also what has not changed since it was made' },
    'max-spark': { type: 'string', value: 'N', help: 'For example: the most that each run may cost; without it, what was quoted' },
    ...HOME_OPTION,
  },

  async run(invocation) {
    const [action, ...names] = invocation.positionals;
    switch (action) {
      case 'list':
        return await list(invocation);
      case 'show':
        return await show(invocation, names);
      case 'validate':
        return await validate(invocation, names);
      case 'example':
        return await (await import('../templates/example.ts')).example(invocation, names);
      default:
        throw unknownAction('templates', action, ['list', 'show', 'validate', 'example']);
    }
  },
};

const summaryOf = (meta: Readonly<Record<string, unknown>>): string => {
  const own = meta.sogniFlow;
  return typeof own === 'object' && own !== null && 'summary' in own ? String(own.summary) : '';
};

async function list({ terminal }: Invocation): Promise<number> {
  const templates = await Promise.all((await listTemplates()).map(async ({ name, path }) => ({ name, workflow: parseWorkflow(await readFile(path, 'utf8')) })));
  terminal.out(table([{ title: 'Template' }, { title: 'Makes' }], templates.map(({ name, workflow }) => [name, summaryOf(workflow.meta)]), { width: terminal.width }));
  return EXIT_CODES.ok;
}

async function show({ terminal }: Invocation, names: readonly string[]): Promise<number> {
  const [name] = names;
  if (name === undefined) throw new FlowError('invalid_input', 'name a template. Try: sogni-flow templates list');
  const source = await findWorkflow(name);
  const workflow = parseWorkflow(source.text);
  const fields = formFields(workflow);
  terminal.out(`${workflow.name}\n${summaryOf(workflow.meta)}\n\n`);
  terminal.out(table([{ title: 'Input' }, { title: 'Type' }, { title: 'Allowed' }, { title: 'Default' }], fields.map(rowOf), { width: terminal.width }));
  const given = fields.filter(({ required, default: standard }) => required && standard === undefined).map(({ key, type }) => ` --input ${/\s/.test(key) ? `"${key}"` : key}=${type === 'file' ? '@FILE' : '…'}`);
  terminal.out(`\nsogni-flow run ${name}${given.join('')}\n`);
  return EXIT_CODES.ok;
}

const rowOf = ({ key, type, required, default: standard, options, accept }: FormField): string[] => [
  key,
  type,
  options.length > 0 ? options.join(', ') : (accept ?? ''),
  standard ?? (required ? '(required)' : ''),
];

async function validate({ terminal, options, env }: Invocation, names: readonly string[]): Promise<number> {
  if (names.length === 0) throw new FlowError('invalid_input', 'name at least one file or template to check');
  const engine = await composeEngine(readConfig(env, textOption(options.home)), logTo(terminal));
  try {
    let refused = 0;
    for (const name of names) {
      try {
        const workflow = parseWorkflow((await findWorkflow(name)).text);
        const { start, nodes } = planWorkflow(workflow, engine.types);
        formFields(workflow, start);
        terminal.out(`${terminal.paint('green', '✔')} ${name}: ${nodes.size} nodes, starts at "${start}"\n`);
      } catch (error) {
        if (!FlowError.is(error)) throw error;
        refused += 1;
        terminal.out(`${terminal.paint('red', '✘')} ${name}: ${error.code}: ${error.message}\n`);
      }
    }
    return refused === 0 ? EXIT_CODES.ok : EXIT_CODES.refusedInput;
  } finally {
    await engine.close();
  }
}
