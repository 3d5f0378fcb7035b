import { sqlStoreContract } from '../../contracts/store.ts';
import { scratchPostgres } from './scratch-postgres.ts';

sqlStoreContract('PostgreSQL', () => scratchPostgres());
sqlStoreContract('PostgreSQL, not flushed', async () => {
  const store = await scratchPostgres();
  return store.unflushed ?? store;
});
