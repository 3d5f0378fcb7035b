/** Executions of whole workflows: quote, start, list, look, cancel, resume. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { EXECUTION_STATES, FlowError, type ExecutionSubject } from 'n8n-nodes-sogni-flow/contract';
import { safeFileName } from '../../binary-data/media-names.ts';
import type { Caller } from '../access/caller.ts';
import { success } from '../envelope.ts';
import { fingerprintOf, readStart, readSubject } from '../executions/read-start.ts';
import { readResume } from '../executions/read-resume.ts';
import type { CataloguePage, KeyedRequest } from '../../execution/catalogue.ts';
import type { ExecutionDesk } from '../../headless/desk/execution-desk.ts';
import { fileText, openFile, withNote } from '../../templates/workflow-file.ts';
import { readName, readNumber } from '../read-query.ts';
import { readKey } from './workflows.ts';

export const EXECUTIONS = '/v1/executions';

type OfExecution = { Params: { id: string } };

export function executionRoutes(app: FastifyInstance, desk: ExecutionDesk): void {
  app.post(`${EXECUTIONS}/quote`, async ({ caller, body }, reply) => success({ quote: await desk.quote(asker(caller), readSubject(body), whileThere(reply)) }));

  app.post(EXECUTIONS, async (request, reply) => {
    const start = readStart(request.body);
    const { execution, joined } = await desk.start(asker(request.caller), start, keyed(request, 'execution', start), whileThere(reply));
    return reply.code(joined ? 200 : 201).send(success({ execution, ...(joined && { joined }) }));
  });

  app.get<{ Querystring: { limit?: string; before?: string; state?: string; template?: string } }>(EXECUTIONS, async ({ caller, query }) => {
    const limit = readNumber(query, 'limit', 1, 100) ?? 20;
    const filter = { state: readState(query.state), template: query.template === undefined ? undefined : readName(query, 'template') };
    const found = await desk.list(caller.account, { limit: limit + 1, before: readCursor(query.before), ...filter });
    const executions = found.slice(0, limit);
    const last = executions.at(-1);
    return success({ executions, next: found.length > limit && last ? `${Date.parse(last.createdAt)}~${last.id}` : null });
  });

  app.get<OfExecution>(`${EXECUTIONS}/:id`, async ({ caller, params }) => success({ execution: await desk.record(caller.account, params.id) }));

  app.post<OfExecution>(`${EXECUTIONS}/:id/cancel`, async ({ caller, params }) => success(await desk.cancel(caller.account, params.id)));

  app.post<OfExecution>(`${EXECUTIONS}/:id/resume`, async ({ caller, params, body }) => success({ execution: await desk.resume(asker(caller), params.id, readResume(body)) }));

  app.get<OfExecution>(`${EXECUTIONS}/:id/workflow`, async ({ caller, params }, reply) => {
    const { name, text } = await desk.workflowOf(caller.account, params.id);
    return reply.header('content-type', 'application/json; charset=utf-8').header('content-disposition', attachment(`${name}.json`)).header('x-content-type-options', 'nosniff').send(fileText(withNote(openFile(text))));
  });
}

export const asker = ({ account, apiKeyId }: Caller): { readonly account: string; readonly apiKeyId: string | undefined } => ({ account, apiKeyId });

/** Of a request with an `Idempotency-Key`. */
export function keyed(request: FastifyRequest, kind: 'execution' | 'batch', asked: ExecutionSubject): KeyedRequest | undefined {
  const key = readKey(request);
  return key === undefined ? undefined : { key, fingerprint: fingerprintOf(kind, asked) };
}

/** Aborted when the client goes before it has its answer. */
export function whileThere({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  raw.once('close', () => raw.writableFinished || gone.abort());
  return gone.signal;
}

function readCursor(before: unknown): { readonly createdAt: number; readonly id: string } | undefined {
  if (before === undefined || before === '') return undefined;
  const [, createdAt, id] = /^(\d{1,15})~([\w-]{1,64})$/.exec(String(before)) ?? [];
  if (createdAt === undefined || id === undefined) throw new FlowError('invalid_parameter', `before is ${JSON.stringify(String(before).slice(0, 80))}; the "next" of the page before is needed`, { details: { parameter: 'before' } });
  return { createdAt: Number(createdAt), id };
}

function readState(state: unknown): CataloguePage['state'] {
  if (state === undefined || state === '') return undefined;
  const known = (['active', ...EXECUTION_STATES] as const).find((one) => one === state);
  if (known === undefined) throw new FlowError('invalid_parameter', `state is ${JSON.stringify(state)?.slice(0, 80)}; active, ${EXECUTION_STATES.join(', ')} are allowed`, { details: { parameter: 'state' } });
  return known;
}

/** @see RFC 6266 and RFC 8187 */
function attachment(name: string): string {
  const safe = safeFileName(name.replaceAll(/[\\/]/g, '-')) ?? 'workflow.json';
  const encoded = encodeURIComponent(safe).replaceAll(/['()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${safe.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_')}"; filename*=UTF-8''${encoded}`;
}
