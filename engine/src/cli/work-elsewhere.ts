/** A worker without the database, watched as one beside it is. */
import type { Log, RemoteWorker } from 'sogni-flow-runtime';
import type { Config } from '../config.ts';
import type { MetricsServer } from '../metrics/serve-metrics.ts';
import type { Readiness } from '../readiness/readiness.ts';
import { EXIT_CODES } from './exit-codes.ts';
import { logTo } from './log.ts';
import { tellMetrics } from './tell-metrics.ts';
import type { Terminal } from './terminal.ts';

/** @throws what `workForEngine` throws. */
export async function workElsewhere(config: Config, terminal: Terminal, signal: AbortSignal): Promise<number> {
  const log = logTo(terminal);
  const { together, workForEngine } = await import('sogni-flow-runtime');
  const metrics = config.metricsPort === undefined ? undefined : await (await import('../metrics/open-metrics.ts')).openMetrics({ slots: config.slots });
  const traces = config.traces ? await (await import('../tracing/open-traces.ts')).openTraces(process.env, log) : undefined;
  const observer = together([...(metrics ? [metrics.worker] : []), ...(traces ? [traces.worker] : [])]);
  let told: MetricsServer | undefined;
  const started = async (worker: RemoteWorker): Promise<void> => {
    told = metrics && (await tellMetrics(config, metrics, await readinessOf(worker, config, log), terminal));
  };
  try {
    const left = await workForEngine(config, { log, tell: (line) => terminal.err(`${line}\n`), signal, observer, started });
    return left === 0 ? EXIT_CODES.ok : EXIT_CODES.waiting;
  } finally {
    await told?.close();
    await traces?.close();
  }
}

async function readinessOf({ checks }: RemoteWorker, { home }: Config, log: Log): Promise<Readiness> {
  const [{ createReadiness }, { engineAnswers, folderTakesFiles, queueAnswers }] = await Promise.all([import('../readiness/readiness.ts'), import('../readiness/checks.ts')]);
  return createReadiness([engineAnswers(checks.engine), queueAnswers(async () => ({ check: checks.queue })), folderTakesFiles(home)], log);
}
