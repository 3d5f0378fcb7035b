/**
 * Who works for this engine. The operator, which is the local account, sees the workers and sets them aside; another account sees which
 * models can be had and how long their queues are, and its own workers.
 */
import type { FastifyInstance } from 'fastify';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { SqlStore } from 'sogni-flow-runtime';
import { LOCAL_ACCOUNT } from '../../accounts/port.ts';
import { capacityOf } from '../../fleet/capacity.ts';
import type { Fleet } from '../../fleet/port.ts';
import { workerRecord } from '../../fleet/worker-record.ts';
import type { Caller } from '../access/caller.ts';
import { success } from '../envelope.ts';

export function workerRoutes(app: FastifyInstance, fleet: Fleet, store: SqlStore): void {
  type OfWorker = { Params: { name: string } };

  app.get('/workers', async ({ caller }) => {
    const workers = await fleet.list();
    const shown = isOperator(caller) ? workers : workers.filter(({ account }) => account === caller.account);
    return success({ workers: shown.map(workerRecord), models: await capacityOf(workers, store) });
  });

  app.post<OfWorker>('/workers/:name/pause', async ({ params, caller }) => {
    mustBeOperator(caller);
    return success({ worker: workerRecord(await fleet.pause(params.name)) });
  });

  app.post<OfWorker>('/workers/:name/resume', async ({ params, caller }) => {
    mustBeOperator(caller);
    return success({ worker: workerRecord(await fleet.resume(params.name)) });
  });
}

const isOperator = ({ account }: Caller): boolean => account === LOCAL_ACCOUNT;

/** @throws FlowError `forbidden` */
function mustBeOperator(caller: Caller): void {
  if (!isOperator(caller)) throw new FlowError('forbidden', 'only the operator of this engine, the local account, pauses and resumes workers');
}
