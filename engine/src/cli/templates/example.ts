/** `templates example`: makes the examples and the cover that a template names. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { LOCAL_ACCOUNT } from '../../accounts/port.ts';
import type { Engine } from '../../engine.ts';
import { checkBudget } from '../../headless/budget.ts';
import { asError } from '../../headless/outcome-error.ts';
import type { PreparedWorkflow } from '../../headless/prepare.ts';
import { quoteWorkflow } from '../../headless/quote-workflow.ts';
import { runWorkflow, type FinishedRun } from '../../headless/run-workflow.ts';
import { makeExamples } from '../../templates/examples/make-examples.ts';
import type { Invocation } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { readMaxSpark } from '../run/options.ts';
import { createReporter } from '../run/reporter.ts';
import { findWorkflow } from '../run/workflow-source.ts';
import { withEngine } from '../with-engine.ts';

export async function example(invocation: Invocation, names: readonly string[]): Promise<number> {
  if (names.length === 0) throw new FlowError('invalid_input', 'name at least one file or template to make the examples of');
  const { options, signal, terminal } = invocation;
  const sources = await Promise.all(names.map(findWorkflow));
  await withEngine(invocation, async (engine) => {
    for (const source of sources) {
      await makeExamples(engine, {
        ...source,
        ...{ force: options.force === true, signal },
        run: async (prepared, title) => await runOne(engine, invocation, prepared, title),
        onWritten: (file, bytes) => terminal.out(`  ${terminal.paint('green', '→')} ${file}  ${terminal.paint('dim', `${Math.ceil(bytes / 1_000)} kB`)}\n`),
        onUpToDate: (file) => terminal.out(`  ${terminal.paint('dim', `${file} is up to date`)}\n`),
      });
    }
  });
  return EXIT_CODES.ok;
}

/** @throws FlowError when it costs too much, or does not complete. */
async function runOne(engine: Engine, { options, signal, terminal }: Invocation, prepared: PreparedWorkflow, title: string): Promise<FinishedRun> {
  const maxSpark = readMaxSpark(options['max-spark']);
  const reporter = createReporter(terminal, false, 'npx sogni-flow run');
  try {
    const quote = await quoteWorkflow(engine, LOCAL_ACCOUNT, prepared, signal);
    reporter.quoted(`${prepared.workflow.name}: ${title}`, quote, false);
    await checkBudget(engine, LOCAL_ACCOUNT, quote, maxSpark);
    const finished = await runWorkflow(engine, LOCAL_ACCOUNT, prepared, { signal, approved: maxSpark ?? quote.total.max, onRun: reporter.onRun, onEvent: reporter.onEvent });
    if (finished.outcome.state !== 'completed') throw asError(finished.outcome);
    return finished;
  } finally {
    reporter.close();
  }
}
