/**
 * Who works for this engine. The operator, which is the local account, sees the workers and sets them aside; another account sees which
 * models can be had and how long their queues are, its own workers, and what they have earned.
 */
import type { FastifyInstance } from 'fastify';
import { randomUUID } from 'node:crypto';
import { FlowError, formatSpark } from 'n8n-nodes-sogni-flow/contract';
import { LOCAL_ACCOUNT } from '../../accounts/port.ts';
import type { Earned } from '../../billing/earnings.ts';
import { capacityOf } from '../../fleet/capacity.ts';
import type { Fleet } from '../../fleet/port.ts';
import { workerRecord } from '../../fleet/worker-record.ts';
import type { Caller } from '../access/caller.ts';
import { success } from '../envelope.ts';
import type { ServerServices } from '../services.ts';

export function workerRoutes(app: FastifyInstance, fleet: Fleet, { store, earnings }: Pick<ServerServices, 'store' | 'earnings'>): void {
  type OfWorker = { Params: { name: string } };

  app.get('/workers', async ({ caller }) => {
    const workers = await fleet.list();
    const shown = isOperator(caller) ? workers : workers.filter(({ account }) => account === caller.account);
    const earned = await earnings?.earnedBy(caller.account);
    return success({ workers: shown.map(workerRecord), models: await capacityOf(workers, store), ...(earned && { earnings: inSpark(earned) }) });
  });

  // Asked twice, the second one finds nothing more to claim.
  if (earnings) app.post('/workers/claim', async ({ caller }) => success({ claimed: formatSpark(await earnings.claim(caller.account, randomUUID())) }));

  app.post<OfWorker>('/workers/:name/pause', async ({ params, caller }) => {
    mustBeOperator(caller);
    return success({ worker: workerRecord(await fleet.pause(params.name)) });
  });

  app.post<OfWorker>('/workers/:name/resume', async ({ params, caller }) => {
    mustBeOperator(caller);
    return success({ worker: workerRecord(await fleet.resume(params.name)) });
  });
}

const inSpark = ({ pending, claimable }: Earned) => ({ pending: formatSpark(pending), claimable: formatSpark(claimable) });

const isOperator = ({ account }: Caller): boolean => account === LOCAL_ACCOUNT;

/** @throws FlowError `forbidden` */
function mustBeOperator(caller: Caller): void {
  if (!isOperator(caller)) throw new FlowError('forbidden', 'only the operator of this engine, the local account, pauses and resumes workers');
}
