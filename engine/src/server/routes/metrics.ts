import type { FastifyInstance, FastifyRequest } from 'fastify';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { LOCAL_ACCOUNT } from '../../accounts/port.ts';
import type { Metrics } from '../../metrics/open-metrics.ts';
import type { MetricsRule } from '../../metrics/rule.ts';
import { mustBe, type Caller } from '../access/caller.ts';
import { isLoopback } from '../access/loopback.ts';

/** What is told, and who may read it without a key. */
export interface ServedMetrics extends Pick<Metrics, 'contentType' | 'text' | 'requests'> {
  readonly rule: Exclude<MetricsRule, 'no'>;
}

/** @param baseUrl - how clients reach the server: where that is another name than this machine's, a proxy may stand in front. */
export function metricsRoutes(app: FastifyInstance, { rule, contentType, text }: ServedMetrics, baseUrl: string, callerOf: (request: FastifyRequest) => Promise<Caller>): void {
  const isOwnAddress = isLoopback(new URL(baseUrl).hostname);
  // A page in a browser of this machine comes from here as well, but under its own name; and a proxy tells for whom it speaks.
  const isThisMachine = ({ socket, hostname, headers }: FastifyRequest): boolean =>
    isOwnAddress && isLoopback(socket.remoteAddress ?? '') && isLoopback(hostname) && headers.forwarded === undefined && headers['x-forwarded-for'] === undefined;

  app.get('/metrics', async (request, reply) => {
    if (rule !== 'yes' && !isThisMachine(request)) mustBeLocal(await callerOf(request));
    return reply.header('content-type', contentType).send(await text());
  });
}

/** @throws FlowError `forbidden` */
function mustBeLocal(caller: Caller): void {
  if (mustBe('account', caller).account !== LOCAL_ACCOUNT) throw new FlowError('forbidden', `metrics are about all accounts; a key of the account "${LOCAL_ACCOUNT}" may read them`);
}
