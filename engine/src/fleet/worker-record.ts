/** A worker as the API and `--json` show it. Its models are listed once for each operation; prices are in the list of models. */
import { inGigabytes } from 'sogni-flow-runtime';
import type { ShownWorker } from './port.ts';

const isoTime = (time: number): string => new Date(time).toISOString();

export const workerRecord = (worker: ShownWorker) => ({
  ...{ name: worker.name, host: worker.host, state: worker.state, ...(worker.why !== undefined && { why: worker.why }) },
  ...(worker.account !== undefined && { account: worker.account, apiKeyId: worker.apiKeyId }),
  gpus: worker.gpus.map(({ name, memoryBytes, driver }) => ({ name, memory: inGigabytes(memoryBytes), memoryBytes, driver })),
  ...{ network: worker.network, slots: worker.slots, runtimes: worker.runtimes, models: worker.offers.map(({ operation, model }) => ({ operation, model })), refused: worker.misfits },
  ...{ running: worker.running, today: { done: worker.done, failed: worker.failed }, registeredAt: isoTime(worker.registeredAt), lastHeardAt: isoTime(worker.heardAt) },
  ...(worker.notEarning !== undefined && { earnings: worker.notEarning }),
});
