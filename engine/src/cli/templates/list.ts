/** `templates list`: those of the package, and those that the local account has saved. */
import type { TemplateSummary } from 'n8n-nodes-sogni-flow/contract';
import { LOCAL_ACCOUNT } from '../../accounts/port.ts';
import { MOST_TEMPLATES } from '../../templates/saved-templates.ts';
import { noMoreWords, type Invocation } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { table } from '../terminal.ts';
import { withEngine } from '../with-engine.ts';

export async function list(invocation: Invocation, names: readonly string[]): Promise<number> {
  noMoreWords('templates', names);
  const { options, terminal } = invocation;
  const templates = await withEngine(invocation, async (engine) => (await (await engine.templates()).list(LOCAL_ACCOUNT, { offset: 0, limit: 2 * MOST_TEMPLATES })).templates);
  if (options.json === true) {
    terminal.out(`${JSON.stringify(templates)}\n`);
    return EXIT_CODES.ok;
  }
  const builtIn = templates.filter(({ builtIn: is }) => is);
  const saved = templates.filter(({ builtIn: is }) => !is);
  const { width } = terminal;
  terminal.out(table([{ title: 'Template' }, { title: 'Makes' }, { title: 'Category' }, { title: 'What it does' }], builtIn.map((template) => [template.id, ...tellOf(template)]), { width }));
  if (saved.length > 0) {
    const rows = saved.map((template) => [template.name, template.id, template.version, ...tellOf(template)]);
    terminal.out(`\n${table([{ title: 'Saved' }, { title: 'ID' }, { title: 'Version', align: 'right' }, { title: 'Makes' }, { title: 'Category' }, { title: 'What it does' }], rows, { width })}`);
  }
  return EXIT_CODES.ok;
}

const tellOf = ({ makes, category, brief }: TemplateSummary): readonly string[] => [makes.join(', '), category, brief];
