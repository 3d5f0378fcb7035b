import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Readable } from 'node:stream';
import type { WorkflowEvent } from 'n8n-nodes-sogni-flow/contract';
import { FlowError } from '../../../nodes/contract/errors.ts';
import { createNews } from '../../../engine/src/server/workflow-runs/news.ts';
import { eventually } from '../../eventually.ts';
import { BASE_URL, from, oneStep, openServer, step, WORKFLOWS, type OpenServer } from './open-server.ts';

interface Frame {
  readonly id?: string;
  readonly event?: string;
  readonly data?: WorkflowEvent;
  readonly comment?: string;
}

function parseFrame(text: string): Frame {
  const fields = text.split('\n').map((line) => /^([a-z]*): ?(.*)$/.exec(line)!);
  return Object.fromEntries(fields.map(([, name, value]) => [name || 'comment', name === 'data' ? JSON.parse(value!) : value])) as Frame;
}

describe('workflow events', () => {
  let server: OpenServer;
  let key: string;
  beforeEach(async () => {
    server = await openServer();
    key = await server.keyOf('ada');
  });
  afterEach(() => server.close());

  const start = async (body: object) => (await server.call(key, 'POST', WORKFLOWS, { payload: body })).body.data.workflow.workflowId as string;

  /** Reads frames as they come. */
  async function listen(id: string, query = '', headers: Record<string, string> = {}) {
    const response = await server.app.inject({ method: 'GET', url: `${WORKFLOWS}/${id}/events/stream${query}`, headers: { 'api-key': key, ...headers }, payloadAsStream: true });
    const stream: Readable = response.stream();
    const frames: Frame[] = [];
    let rest = '';
    const ended = new Promise<Frame[]>((resolve, reject) => {
      stream.on('data', (chunk: Buffer) => {
        const parts = (rest + chunk.toString()).split('\n\n');
        rest = parts.pop()!;
        frames.push(...parts.map(parseFrame));
      });
      stream.on('end', () => resolve(frames));
      stream.on('error', reject);
    });
    return { response, stream, frames, ended };
  }
  const types = (frames: readonly Frame[]) => frames.flatMap(({ event }) => event ?? []);

  it('lists what happened, numbered from 1 without gaps', async () => {
    const { workflowId } = await server.runToEnd(key, oneStep());
    const events = await server.eventsOf(key, workflowId);
    expect(events.map(({ sequence, type, status }) => [sequence, type, status])).toEqual([
      [1, 'workflow_started', 'queued'],
      [2, 'step_started', undefined],
      [3, 'artifact_created', undefined],
      [4, 'step_completed', undefined],
      [5, 'workflow_completed', 'completed'],
    ]);
    expect(events[2]!.data).toMatchObject({ stepId: 'step', artifact: { url: expect.stringContaining(`${BASE_URL}/v1/artifacts/`), mimeType: 'image/png', stepId: 'step' } });
    expect(events[0]).toMatchObject({ id: `${workflowId}:1`, workflowId });
  });

  it('lists only what came after a sequence', async () => {
    const { workflowId } = await server.runToEnd(key, oneStep());
    const { events } = (await server.call(key, 'GET', `${WORKFLOWS}/${workflowId}/events?after=3`)).body.data;
    expect(events.map(({ sequence }: WorkflowEvent) => sequence)).toEqual([4, 5]);
  });

  it('streams what has been and what comes, and closes after the end', async () => {
    server.hold.add('generate_image');
    const id = await start(oneStep());
    const { response, ended } = await listen(id);
    await server.underWay(1);
    server.held[0]!.finish();
    const frames = await ended;
    expect(response.headers).toMatchObject({ 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' });
    expect(types(frames)).toEqual(['workflow_started', 'step_started', 'artifact_created', 'step_completed', 'workflow_completed']);
    expect(frames.flatMap(({ id: eventId }) => eventId ?? [])).toEqual(['1', '2', '3', '4', '5']);
    expect(frames.at(-1)!.data).toMatchObject({ status: 'completed', sequence: 5 });
  });

  it('carries a final status on the last event only, since clients stop reading there', async () => {
    const { workflowId } = await server.runToEnd(key, { input: { steps: [step('a', 'generate_image', { prompt: 'a' }), step('b', 'edit_image', { prompt: 'b' }, [from('a', 'sourceImageIndex')])] } });
    const { ended } = await listen(workflowId);
    const withFinalStatus = (await ended).filter(({ data }) => data?.status && data.status !== 'queued');
    expect(withFinalStatus.map(({ event }) => event)).toEqual(['workflow_completed']);
  });

  it('tells a partial failure and closes', async () => {
    server.hold.add('edit_image');
    const id = await start({ input: { steps: [step('a', 'generate_image', { prompt: 'a' }), step('b', 'edit_image', { prompt: 'b' }, [from('a', 'sourceImageIndex')])] } });
    const { ended } = await listen(id);
    await server.underWay(1);
    server.held[0]!.fail(new FlowError('content_filtered', 'refused'));
    const last = (await ended).at(-1)!;
    expect(last).toMatchObject({ event: 'workflow_failed', data: { status: 'partial_failure', message: 'refused', data: { code: 'content_filtered' } } });
  });

  it.each([
    ['Last-Event-ID', '', { 'last-event-id': '3' }],
    ['after', '?after=3', {}],
  ])('continues after %s, without repeating and without leaving out', async (_way, query, headers) => {
    const { workflowId } = await server.runToEnd(key, oneStep());
    expect(types(await (await listen(workflowId, query, headers as Record<string, string>)).ended)).toEqual(['step_completed', 'workflow_completed']);
  });

  it('continues a broken stream of a running workflow where it broke', async () => {
    server.hold.add('generate_image');
    const id = await start(oneStep());
    const first = await listen(id);
    await eventually('these frames are there', () => types(first.frames).length === 2);
    first.stream.destroy();
    first.ended.catch(() => undefined);
    await server.underWay(1);
    server.held[0]!.finish();
    const second = await listen(id, '', { 'last-event-id': first.frames.at(-1)!.id! });
    expect(types(await second.ended)).toEqual(['artifact_created', 'step_completed', 'workflow_completed']);
  });

  it('closes at once when everything was heard already', async () => {
    const { workflowId } = await server.runToEnd(key, oneStep());
    expect(types(await (await listen(workflowId, '', { 'last-event-id': '5' })).ended)).toEqual([]);
  });

  it('passes progress and previews by, without an id', async () => {
    server.hold.add('generate_image');
    const id = await start(oneStep());
    const { frames, ended } = await listen(id);
    await eventually('these frames are there', () => server.held.length && types(frames).length >= 2);
    server.held[0]!.tools.progress({ fraction: 0.5, activity: 'shading' });
    server.held[0]!.tools.preview(Uint8Array.of(0xff, 0xd8, 0xff));
    await eventually('these frames are there', () => frames.filter(({ event }) => event === 'workflow_progress').length === 2);
    server.held[0]!.finish();
    const passing = (await ended).filter(({ event }) => event === 'workflow_progress');
    expect(passing.map(({ id: eventId }) => eventId)).toEqual([undefined, undefined]);
    expect(passing.map(({ data }) => data!.data)).toEqual([
      { stepId: 'step', progress: 0.5, activity: 'shading' },
      { stepId: 'step', preview: 'data:image/jpeg;base64,/9j/' },
    ]);
    expect(types(await (await listen(id)).ended)).not.toContain('workflow_progress');
  });

  it('keeps a quiet stream alive with a comment every 15 seconds', async () => {
    server.hold.add('generate_image');
    const id = await start(oneStep());
    await server.underWay(1);
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    try {
      const { frames } = await listen(id);
      const beats = async (seconds: number) => {
        for (let n = 0; n < seconds * 2; n += 1) {
          await jest.advanceTimersByTimeAsync(500);
          for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
        }
        return frames.filter(({ comment }) => comment === 'ping').length;
      };
      expect(await beats(14)).toBe(0);
      expect(await beats(3)).toBe(1);
      expect(await beats(17)).toBe(2);
    } finally {
      jest.useRealTimers();
    }
  });

  it('serves many listeners the same', async () => {
    server.hold.add('generate_image');
    const id = await start(oneStep());
    const listeners = await Promise.all(Array.from({ length: 5 }, () => listen(id)));
    await server.underWay(1);
    server.held[0]!.finish();
    const heard = await Promise.all(listeners.map(async ({ ended }) => types(await ended)));
    expect(new Set(heard.map((list) => list.join())).size).toBe(1);
  });

  it('ends streams and waiting requests when the server closes', async () => {
    server.hold.add('generate_image');
    const id = await start(oneStep());
    const { ended } = await listen(id);
    const waiting = server.call(key, 'GET', `${WORKFLOWS}/${id}?wait=60`);
    await server.underWay(1);
    await server.app.close();
    expect(types(await ended)).not.toContain('workflow_completed');
    expect((await waiting).body.data.workflow.status).toBe('running');
  });

  it('refuses a place in the stream that is none', async () => {
    const { workflowId } = await server.runToEnd(key, oneStep());
    expect((await server.call(key, 'GET', `${WORKFLOWS}/${workflowId}/events/stream`, { headers: { 'last-event-id': 'x' } })).body.code).toBe('invalid_parameter');
    expect((await server.call(key, 'GET', `${WORKFLOWS}/${workflowId}/events?after=-1`)).body.code).toBe('invalid_parameter');
  });
});

describe('createNews', () => {
  it('keeps the newest progress and preview of each step for a slow listener', async () => {
    const news = createNews();
    const listener = news.listen('run');
    news.passing('run', { stepId: 'a', progress: 0.1 });
    news.passing('run', { stepId: 'b', progress: 0.2 });
    news.passing('run', { stepId: 'a', progress: 0.3 });
    news.passing('other', { stepId: 'a', progress: 0.9 });
    expect(await listener.next(10_000)).toEqual([{ stepId: 'a', progress: 0.3 }, { stepId: 'b', progress: 0.2 }]);
  });

  it('remembers a change that came between two questions', async () => {
    const news = createNews();
    const listener = news.listen('run');
    news.changed('run');
    expect(await listener.next(10_000)).toEqual([]);
  });

  it('wakes every listener when it ends, also those that ask afterwards', async () => {
    const news = createNews();
    const [before, after] = [news.listen('run'), news.listen('run')];
    const waiting = before.next(10_000);
    news.end();
    await waiting;
    await after.next(10_000);
    expect(await after.next(10_000)).toEqual([]);
  });
});
