/** What happens in an execution, and to all executions of an account, as server-sent events. */
import type { FastifyInstance } from 'fastify';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { Mark } from '../../execution/changes.ts';
import type { AccountFrame, AccountWatch } from '../../headless/desk/account-watch.ts';
import type { ExecutionWatch, Frame } from '../../headless/desk/execution-watch.ts';
import { readLastEventId } from '../read-last-event-id.ts';
import type { Room } from '../room.ts';
import { BEAT, eventText, sendEvents } from '../send-events.ts';
import { EXECUTIONS } from './executions.ts';

export interface Watches {
  readonly execution: ExecutionWatch;
  readonly account: AccountWatch;
}

export function executionEventRoutes(app: FastifyInstance, room: Pick<Room, 'closing' | 'standing'>, watches: Watches): void {
  app.get<{ Params: { id: string } }>(`${EXECUTIONS}/:id/events/stream`, async (request, reply) => {
    const after = readLastEventId(request.headers['last-event-id']);
    return await sendEvents(room, request, reply, async (signal) => texts(await watches.execution.follow(request.caller.account, request.params.id, after, signal), executionText));
  });

  app.get<{ Querystring: { after?: string } }>(`${EXECUTIONS}/events/stream`, async (request, reply) => {
    const after = readMark(request.headers['last-event-id'] ?? request.query.after);
    return await sendEvents(room, request, reply, (signal) => texts(watches.account.follow(request.caller.account, after, signal), accountText));
  });
}

async function* texts<Item>(frames: AsyncGenerator<Item | 'beat'>, textOf: (frame: Item) => string): AsyncGenerator<string> {
  for await (const frame of frames) yield frame === 'beat' ? BEAT : textOf(frame as Item);
}

const executionText = ({ id, event }: Frame): string => eventText(event, id);

const accountText = ({ mark, event }: AccountFrame): string => eventText(event, mark && `${mark.executions}-${mark.transfers}`);

function readMark(given: unknown): Mark | undefined {
  if (given === undefined || given === '') return undefined;
  const [, executions, transfers] = (typeof given === 'string' && /^(\d{1,15})-(\d{1,15})$/.exec(given)) || [];
  if (executions === undefined) throw new FlowError('invalid_parameter', `the stream is to go on after ${JSON.stringify(given)?.slice(0, 80)}; the id of an event of this stream is needed`, { details: { parameter: 'after' } });
  return { executions: Number(executions), transfers: Number(transfers) };
}
