import { createExecutionStore, EXECUTION_SCHEMA } from '../../../engine/src/store/executions.ts';
import { executionStoreContract } from '../../contracts/execution-store.ts';
import { scratchStore } from './scratch-store.ts';

executionStoreContract('SQLite', async () => createExecutionStore(await scratchStore({ executions: EXECUTION_SCHEMA }), () => 5_000));
