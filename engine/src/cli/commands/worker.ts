import { startExecutionHost } from '../../headless/execution-host.ts';
import { composeEngine } from '../../compose.ts';
import { readConfig, type Config } from '../../config.ts';
import type { Metrics } from '../../metrics/open-metrics.ts';
import type { MetricsServer } from '../../metrics/serve-metrics.ts';
import type { Readiness } from '../../readiness/readiness.ts';
import { HOME_OPTION, type Command } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { logTo } from '../log.ts';
import { textOption } from '../run/options.ts';
import type { Terminal } from '../terminal.ts';

export const command: Command = {
  name: 'worker',
  summary: 'Works off jobs of this data folder with the built-in runtimes, and runs its executions, beside other processes that do the same.',
  usage: '[options]',
  details:
    'On a machine without the database set SOGNI_FLOW_ENGINE_URL, SOGNI_FLOW_WORKER_KEY (sogni-flow keys create NAME --worker) and REDIS_URL: claims come from Redis,\n' +
    'jobs and files from the engine by HTTP. Such a worker runs no executions.\n' +
    'With SOGNI_FLOW_METRICS_PORT it tells /metrics, /health and /ready on that port of this machine.',
  examples: ['sogni-flow worker', 'SOGNI_FLOW_SLOTS=4 sogni-flow worker --home /srv/sogni-flow'],
  options: HOME_OPTION,

  async run({ options, env, terminal, signal }) {
    const config = readConfig(env, textOption(options.home));
    if (config.engineUrl !== undefined) return await workFor(config, terminal, signal);
    const engine = await composeEngine(config, logTo(terminal));
    try {
      const metrics = config.metricsPort === undefined ? undefined : await engine.metrics();
      await engine.worker();
      const told = metrics && (await tellMetrics(config, metrics, await engine.readiness(), terminal));
      const host = config.executions === 0 ? undefined : startExecutionHost(engine, { slots: config.executions, baseUrl: config.publicUrl, log: logTo(terminal), ...(metrics && { onEvent: metrics.executions }) });
      const offered = (await engine.capabilities()).map(({ operation, model }) => `${operation} (${model})`);
      terminal.err(`Working with ${config.slots} slots on ${offered.join(', ')}. Stop with Ctrl-C.\n`);
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

/** @throws what `startRemoteWorker` throws. */
async function workFor(config: Config, terminal: Terminal, signal: AbortSignal): Promise<number> {
  const { startRemoteWorker } = await import('../../remote-worker.ts');
  const metrics = config.metricsPort === undefined ? undefined : await (await import('../../metrics/open-metrics.ts')).openMetrics({ slots: config.slots });
  const worker = await startRemoteWorker(config, logTo(terminal), metrics && { observer: metrics.worker });
  let told: MetricsServer | undefined;
  try {
    told = metrics && (await tellMetrics(config, metrics, worker.readiness, terminal));
    terminal.err(`Working for ${config.engineUrl} with ${config.slots} slots on ${worker.offered.join(', ')}. Stop with Ctrl-C.\n`);
    await ended(signal);
    terminal.err('Stopping: jobs at hand are finished first.\n');
    return EXIT_CODES.ok;
  } finally {
    await worker.close();
    await told?.close();
  }
}

async function tellMetrics({ metricsPort = 0 }: Config, metrics: Metrics, readiness: Readiness, terminal: Terminal): Promise<MetricsServer> {
  const { serveMetrics } = await import('../../metrics/serve-metrics.ts');
  const server = await serveMetrics(metricsPort, metrics, readiness);
  terminal.err(`Metrics: ${server.url}/metrics\n`);
  return server;
}

const ended = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true })));
