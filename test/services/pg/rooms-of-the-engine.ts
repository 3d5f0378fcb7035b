/** The tables of every room, as `compose.ts` makes them. */
import { ACCOUNT_SCHEMA } from '../../../engine/src/accounts/accounts.ts';
import { LEDGER_SCHEMA } from '../../../engine/src/billing/schema.ts';
import { JOB_SCHEMA } from '../../../engine/src/jobs/schema.ts';
import { SERVER_SCHEMA } from '../../../engine/src/server/schema.ts';
import { EXECUTION_SCHEMA } from '../../../engine/src/store/executions.ts';
import { QUEUE_SCHEMA } from '../../../gpu-runtime/src/queue/schema.ts';

export const ROOMS = { ledger: LEDGER_SCHEMA, accounts: ACCOUNT_SCHEMA, executions: EXECUTION_SCHEMA, jobs: JOB_SCHEMA, server: SERVER_SCHEMA, queue: QUEUE_SCHEMA };
