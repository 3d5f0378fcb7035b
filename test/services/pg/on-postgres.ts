/** Put before every test file of `npm run test:pg`: the engine's own tests then keep their tables in PostgreSQL. */
import { openEnginesWith, openStoresWith } from '../../engine/store/open-store.ts';
import { scratchPostgres, scratchUrl } from './scratch-postgres.ts';

openStoresWith(() => scratchPostgres());
openEnginesWith(async () => ({ DATABASE_URL: await scratchUrl(), SOGNI_FLOW_SECRET: 'a secret of tests that is long enough' }));
// A command takes longer when a server answers it; fewer sequences find what differs between the drivers.
process.env.LEDGER_SEQUENCES ??= '10';
process.env.JOB_SEQUENCES ??= '8';
