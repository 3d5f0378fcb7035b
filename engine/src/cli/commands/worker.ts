import { startExecutionHost } from '../../headless/execution-host.ts';
import { startingServers } from 'sogni-flow-runtime/configuration';
import { composeEngine } from '../../compose.ts';
import { readConfig } from '../../config.ts';
import { HOME_OPTION, type Command } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { logTo } from '../log.ts';
import { textOption } from '../run/options.ts';
import { tellMetrics } from '../tell-metrics.ts';
import { workElsewhere } from '../work-elsewhere.ts';

export const command: Command = {
  name: 'worker',
  summary: 'Works off jobs of this data folder with the built-in runtimes, and runs its executions, beside other processes that do the same.',
  usage: '[options]',
  details:
    'On a machine without the database set SOGNI_FLOW_ENGINE_URL, SOGNI_FLOW_WORKER_KEY (sogni-flow keys create NAME --worker) and REDIS_URL: claims come from Redis, ' +
    'jobs and files from the engine by HTTP. Such a worker runs no executions. Results that the engine has not acknowledged for a minute after Ctrl-C stay in the ' +
    `folder, for the next start; the exit code is ${EXIT_CODES.waiting} then. The same worker without the engine: sogni-flow-runtime.\n\n` +
    'With SOGNI_FLOW_METRICS_PORT it tells /metrics, /health and /ready on that port of this machine. SOGNI_FLOW_WORKER_NAME is its name in sogni-flow workers.',
  examples: ['sogni-flow worker', 'SOGNI_FLOW_SLOTS=4 sogni-flow worker --home /srv/sogni-flow'],
  options: HOME_OPTION,

  async run({ options, env, terminal, signal }) {
    const config = startingServers(readConfig(env, textOption(options.home)));
    if (config.engineUrl !== undefined) return await workElsewhere(config, terminal, signal);
    const engine = await composeEngine(config, logTo(terminal));
    try {
      const metrics = config.metricsPort === undefined ? undefined : await engine.metrics();
      await engine.worker();
      const told = metrics && (await tellMetrics(config, metrics, await engine.readiness(), terminal));
      const host = config.executions === 0 ? undefined : startExecutionHost(engine, { slots: config.executions, baseUrl: config.publicUrl, log: logTo(terminal), ...(metrics && { onEvent: metrics.executions }) });
      const { offeredText } = await import('sogni-flow-runtime');
      terminal.err(`Working with ${config.slots} slots on ${offeredText(await engine.capabilities())}. Stop with Ctrl-C.\n`);
      await ended(signal);
      terminal.err('Stopping: jobs at hand are finished first.\n');
      await host?.close();
      await told?.close();
      return EXIT_CODES.ok;
    } finally {
      await engine.close();
    }
  },
};

const ended = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true })));
