import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createExecutionWatch } from '../../../../engine/src/headless/desk/execution-watch.ts';
import { untilHeard } from '../../../eventually.ts';
import { anExecutionServer, paintings, type ExecutionServer } from './an-execution-server.ts';
import { openStream, type SentEvent } from './event-stream.ts';

let server: ExecutionServer;
let ada = '';
beforeAll(async () => {
  server = await anExecutionServer();
  ada = await server.keyOf('ada');
});
afterAll(async () => await server.close());

const stateOf = (event: SentEvent | undefined): string | undefined => (event?.data.type === 'state' || event?.data.type === 'snapshot' ? event.data.execution.state : undefined);
const nodeOf = (event: SentEvent): string => (event.data.type === 'node' ? `${event.data.node.name} ${event.data.node.state}` : '');

describe('GET /v1/executions/:id/events/stream', () => {
  it('begins with a snapshot, tells nodes as they start and end, progress and previews as they pass, and ends with the state of rest', async () => {
    server.holds.add('watched');
    const { id } = await server.start(ada, { workflow: paintings('One', 'Two'), inputs: { Prompt: 'watched' } });
    const { tools, finish } = await server.nextHeld();
    await using stream = await openStream(server.app, ada, id);
    const snapshot = await stream.next();
    expect([snapshot?.name, snapshot?.id, stateOf(snapshot)]).toEqual(['snapshot', expect.any(Number), 'running']);
    const tell = (): void => {
      tools.progress({ fraction: 0.25, activity: 'mixes colours' });
      tools.preview(Buffer.from([0xff, 0xd8, 0xff, 0xd9]));
    };
    const names = new Set<string>();
    const passed = await untilHeard(tell, stream.until(({ name }) => names.add(name).has('progress') && names.has('preview')));
    expect(passed.find(({ name }) => name === 'progress')?.data).toMatchObject({ node: 'One', progress: 0.25, activity: 'mixes colours' });
    expect(passed.find(({ name }) => name === 'preview')?.data).toEqual({ type: 'preview', node: 'One', preview: 'data:image/jpeg;base64,/9j/2Q==' });
    expect(passed.every((event) => event.id === undefined)).toBe(true);
    finish();
    const rest = await stream.rest();
    expect(rest.map(nodeOf)).toEqual(expect.arrayContaining(['One done', 'Two done']));
    expect([rest.at(-1)?.name, stateOf(rest.at(-1))]).toEqual(['state', 'completed']);
  });

  it('tells whoever comes to an execution that rests how it is, and ends', async () => {
    const { id } = await server.start(ada, { workflow: paintings('One'), inputs: { Prompt: 'over soon' } });
    await server.until(ada, id, ({ state }) => state === 'completed');
    await using stream = await openStream(server.app, ada, id);
    const [snapshot, state, ...more] = await stream.rest();
    expect([snapshot?.name, stateOf(snapshot), state?.name, state?.id, stateOf(state), more]).toEqual(['snapshot', 'completed', 'state', undefined, 'completed', []]);
    await using again = await openStream(server.app, ada, id, snapshot?.id as number);
    expect((await again.rest()).map((event) => [event.name, event.id, stateOf(event)])).toEqual([['state', undefined, 'completed']]);
  });
});

describe('frames of an execution', () => {
  it('are read once for all who listen, and not at all when nobody does', async () => {
    server.holds.add('listened to');
    const { id } = await server.start(ada, { workflow: paintings('One'), inputs: { Prompt: 'listened to' } });
    const { finish } = await server.nextHeld();
    let [opened, closed] = [0, 0];
    const { executions } = server.engine;
    const heed: typeof executions.heed = (of, listener) => {
      const stop = executions.heed(of, listener);
      opened += 1;
      return () => {
        closed += 1;
        stop();
      };
    };
    const watch = createExecutionWatch({ ...server.engine, executions: { ...executions, heed } });
    const follow = async () => await watch.follow('ada', id, undefined, new AbortController().signal);
    // A client that is gone before its first frame.
    await (await follow()).return(undefined);
    expect([opened, closed]).toEqual([0, 0]);
    const [first, second] = [await follow(), await follow()];
    expect((await first.next()).value).toMatchObject({ event: { type: 'snapshot' } });
    // One comes while the last one goes.
    const joining = second.next();
    await first.return(undefined);
    expect((await joining).value).toMatchObject({ event: { type: 'snapshot' } });
    expect([opened, closed]).toEqual([1, 0]);
    await second.return(undefined);
    expect([opened, closed]).toEqual([1, 1]);
    finish();
    await server.until(ada, id, ({ state }) => state === 'completed');
  });
});
