/** `templates show`: what a template asks for, within which bounds, and what it makes. */
import { FlowError, type Template, type TemplateInput } from 'n8n-nodes-sogni-flow/contract';
import { allowedOf, defaultOf, isFile } from '../../templates/bounds.ts';
import { inputsSchema, outputsSchema } from '../../templates/input-schema.ts';
import { toTemplate } from '../../templates/to-template.ts';
import { parseWorkflow } from '../../workflow/parse-workflow.ts';
import type { Invocation } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { findWorkflowOrSaved } from '../run/workflow-source.ts';
import { table } from '../terminal.ts';
import { withEngine } from '../with-engine.ts';

/** @throws FlowError `invalid_input` when none is named or there is none of that name. */
export async function templateOf(invocation: Invocation, names: readonly string[]): Promise<{ readonly given: string; readonly template: Template }> {
  const [given, ...more] = names;
  if (given === undefined || more.length > 0) throw new FlowError('invalid_input', `${names.length} templates are named; one is needed. Try: sogni-flow templates list`);
  const { text, name } = await withEngine(invocation, async (engine) => await findWorkflowOrSaved(given, engine.templates));
  return { given, template: toTemplate(parseWorkflow(text, { name }), { id: name, builtIn: false }).template };
}

export async function show(invocation: Invocation, names: readonly string[]): Promise<number> {
  const { terminal, options } = invocation;
  const { given, template } = await templateOf(invocation, names);
  if (options.json === true) {
    terminal.out(`${JSON.stringify(template)}\n`);
    return EXIT_CODES.ok;
  }
  const { name, brief, description, inputs, outputs } = template;
  const { width } = terminal;
  terminal.out(`${name}\n${description === brief ? brief : `${brief}\n\n${description}`}\n\n`);
  terminal.out(table([{ title: 'Input' }, { title: 'Type' }, { title: 'Allowed' }, { title: 'Default' }, { title: '' }], inputs.filter(({ widget }) => widget !== 'html').map(rowOf), { width }));
  if (outputs.length > 0) terminal.out(`\n${table([{ title: 'Output' }, { title: 'Type' }, { title: 'What it is' }], outputs.map((output) => [output.name, output.many ? `${output.type}, several` : output.type, output.title]), { width })}`);
  const missing = inputs.filter((input) => input.required && input.default === undefined).map((input) => ` --input ${quoted(input.name)}=${isFile(input) ? '@FILE' : '…'}`);
  terminal.out(`\nsogni-flow run ${quoted(given)}${missing.join('')}\n`);
  return EXIT_CODES.ok;
}

const quoted = (text: string): string => (/[^\w.:/-]/.test(text) ? `"${text}"` : text);

const rowOf = (input: TemplateInput): string[] => [input.name, input.widget, allowedOf(input), defaultOf(input), input.description ?? ''];

/** `templates schema [template]`. */
export async function schema(invocation: Invocation, names: readonly string[]): Promise<number> {
  const { templateFileSchema } = await import('../../templates/published-schema.ts');
  const told = names.length === 0 ? templateFileSchema() : await schemasOf(invocation, names);
  invocation.terminal.out(`${JSON.stringify(told, null, 2)}\n`);
  return EXIT_CODES.ok;
}

async function schemasOf(invocation: Invocation, names: readonly string[]): Promise<object> {
  const { template } = await templateOf(invocation, names);
  return { inputs: inputsSchema(template), outputs: outputsSchema(template) };
}
