/** Put before every test file of `npm run test:pg`: the engine's own tests then keep their tables in PostgreSQL. */
import { openStoresWith } from '../../engine/store/open-store.ts';
import { scratchPostgres } from './scratch-postgres.ts';

openStoresWith(() => scratchPostgres());
// A command takes longer when a server answers it; fewer sequences find what differs between the drivers.
process.env.LEDGER_SEQUENCES ??= '10';
process.env.JOB_SEQUENCES ??= '8';
