/** The contracts of the ports that lie on the store. */
import { afterEach } from '@jest/globals';
import { createExecutionStore, EXECUTION_SCHEMA } from '../../../engine/src/store/executions.ts';
import { createEmbeddedQueue } from '../../../gpu-runtime/src/queue/embedded-queue.ts';
import type { SqlStore } from '../../../gpu-runtime/src/queue/sql.ts';
import { QUEUE_SCHEMA } from '../../../gpu-runtime/src/queue/schema.ts';
import { executionStoreContract } from '../../contracts/execution-store.ts';
import { jobQueueContract } from '../../contracts/job-queue.ts';
import { scratchPostgres } from './scratch-postgres.ts';

let executions: SqlStore | undefined;
afterEach(() => executions?.close());

executionStoreContract('PostgreSQL', async (clock, wait) => {
  executions = await scratchPostgres({ executions: EXECUTION_SCHEMA });
  return createExecutionStore(executions, clock, wait);
});

jobQueueContract('embedded in PostgreSQL', async () => {
  let time = 1_000_000;
  const sql = await scratchPostgres({ queue: QUEUE_SCHEMA });
  return { queue: createEmbeddedQueue(sql, { clock: () => time }), advance: async (ms) => void (time += ms), close: () => sql.close() };
});
