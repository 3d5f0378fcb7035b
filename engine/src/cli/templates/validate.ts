/** `templates validate`: all that is wrong with each, at once. */
import { dirname } from 'node:path';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { Engine } from '../../engine.ts';
import { inspectTemplate, type Inspected } from '../../templates/inspect.ts';
import type { Invocation } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { findWorkflow } from '../run/workflow-source.ts';
import { withEngine } from '../with-engine.ts';

export async function validate(invocation: Invocation, names: readonly string[]): Promise<number> {
  const { terminal } = invocation;
  if (names.length === 0) throw new FlowError('invalid_input', 'name at least one file or template to check');
  const refused = await withEngine(invocation, async ({ types }) => {
    let count = 0;
    for (const name of names) {
      const { plan, problems } = await inspect(name, types);
      if (problems.length > 0) count += 1;
      else if (plan) terminal.out(`${terminal.paint('green', '✔')} ${name}: ${plan.nodes} nodes, starts at "${plan.start}"\n`);
      for (const problem of problems) terminal.out(`${terminal.paint('red', '✘')} ${name}: ${problem}\n`);
    }
    return count;
  });
  return refused === 0 ? EXIT_CODES.ok : EXIT_CODES.refusedInput;
}

async function inspect(name: string, types: Engine['types']): Promise<Inspected> {
  try {
    const { text, path } = await findWorkflow(name);
    return await inspectTemplate(text, types, dirname(path));
  } catch (error) {
    if (!FlowError.is(error)) throw error;
    return { problems: [`${error.code}: ${error.message}`] };
  }
}
