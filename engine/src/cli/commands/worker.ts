import { startExecutionHost } from '../../headless/execution-host.ts';
import { composeEngine } from '../../compose.ts';
import { readConfig } from '../../config.ts';
import { HOME_OPTION, type Command } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { logTo } from '../log.ts';
import { textOption } from '../run/options.ts';

export const command: Command = {
  name: 'worker',
  summary: 'Works off jobs of this data folder with the built-in runtimes, and runs its executions, beside other processes that do the same.',
  usage: '[options]',
  examples: ['sogni-flow worker', 'SOGNI_FLOW_SLOTS=4 sogni-flow worker --home /srv/sogni-flow'],
  options: HOME_OPTION,

  async run({ options, env, terminal, signal }) {
    const config = readConfig(env, textOption(options.home));
    const engine = await composeEngine(config, logTo(terminal));
    try {
      await engine.worker();
      const host = config.executions === 0 ? undefined : startExecutionHost(engine, { slots: config.executions, baseUrl: config.publicUrl, log: logTo(terminal) });
      const offered = (await engine.capabilities()).map(({ operation, model }) => `${operation} (${model})`);
      terminal.err(`Working with ${config.slots} slots on ${offered.join(', ')}. Stop with Ctrl-C.\n`);
      await new Promise<void>((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true })));
      terminal.err('Stopping: jobs at hand are finished first.\n');
      await host?.close();
      return EXIT_CODES.ok;
    } finally {
      await engine.close();
    }
  },
};
