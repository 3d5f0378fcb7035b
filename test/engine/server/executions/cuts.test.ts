import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anExecutionServer, paintings, type ExecutionServer } from './an-execution-server.ts';
import { openStream, type SentEvent } from './event-stream.ts';

let server: ExecutionServer;
let ada = '';
beforeAll(async () => {
  server = await anExecutionServer();
  ada = await server.keyOf('ada');
});
afterAll(async () => await server.close());

const SEED = Number(process.env.CUTS_SEED ?? randomInt(2 ** 31));
/** mulberry32 */
function drawsOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const lasting = (events: readonly SentEvent[]): number[] => events.flatMap(({ id }) => id ?? []);
const log = async (id: string): Promise<number[]> => (await server.engine.executions.events(id)).map(({ sequence }) => sequence);

describe(`a stream that is cut again and again (seed ${SEED})`, () => {
  it('loses no event and tells none twice, for many listeners at once', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `N${index}`);
    const { id } = await server.start(ada, { workflow: paintings(...names), inputs: { Prompt: `cuts ${SEED}`, Seed: SEED % 1_000 } });
    const draw = drawsOf(SEED);
    const listen = async (): Promise<number[]> => {
      const seen: number[] = [];
      let last = 0;
      for (;;) {
        await using stream = await openStream(server.app, ada, id, last);
        const most = 1 + Math.floor(draw() * 4);
        let ended = false;
        for (let taken = 0; taken < most; ) {
          const event = await stream.next();
          if (event === undefined) {
            ended = true;
            break;
          }
          if (event.id === undefined) continue;
          seen.push(event.id);
          last = event.id;
          taken += 1;
        }
        stream.cut();
        if (ended) return seen;
      }
    };
    const all = await Promise.all(Array.from({ length: 5 }, listen));
    const whole = await log(id);
    expect(whole.length).toBeGreaterThan(names.length);
    for (const seen of all) expect(seen).toEqual(whole);
  });

  it('goes on after the engine was closed and opened again, as the execution does', async () => {
    const prompt = `restart ${SEED}`;
    server.holds.add(`${prompt} Two`);
    const { id } = await server.start(ada, { workflow: paintings('One', 'Two', 'Three'), inputs: { Prompt: prompt } });
    const first = await openStream(server.app, ada, id, 0);
    const { finish } = await server.nextHeld();
    const seen = await first.until(({ data }) => data.type === 'node' && data.node.name === 'One' && data.node.state === 'done');
    const rest = first.rest();
    server.holds.clear();
    const restarted = server.restart();
    // Jobs at hand are finished first; whose they are is found again by their key.
    finish();
    await restarted;
    seen.push(...(await rest));
    await using second = await openStream(server.app, ada, id, lasting(seen).at(-1));
    const more = await second.rest();
    expect([...lasting(seen), ...lasting(more)]).toEqual(await log(id));
    const last = more.at(-1)?.data;
    expect([last?.type, last?.type === 'state' && last.execution.state]).toEqual(['state', 'completed']);
    expect(server.begun.filter(({ parameters }) => parameters.prompt === prompt)).toHaveLength(1);
    expect(await server.engine.verify()).toEqual([]);
  });
});

describe('many listeners of one execution', () => {
  it('cost one set of reads', async () => {
    server.holds.add('read once');
    const { id } = await server.start(ada, { workflow: paintings('One'), inputs: { Prompt: 'read once' } });
    const { finish } = await server.nextHeld();
    const { catalogue, executions } = server.engine;
    const [since, load] = [catalogue.since, executions.load];
    const reads = { since: 0, load: 0 };
    Object.assign(catalogue, { since: async (...given: Parameters<typeof since>) => ((reads.since += 1), await since(...given)) });
    Object.assign(executions, { load: async (...given: Parameters<typeof load>) => ((reads.load += given[0] === id ? 1 : 0), await load(...given)) });
    try {
      const streams = await Promise.all(Array.from({ length: 30 }, async () => await openStream(server.app, ada, id)));
      await Promise.all(streams.map(async (stream) => await stream.next()));
      finish();
      const ends = await Promise.all(streams.map(async (stream) => (await stream.rest()).at(-1)?.data.type));
      expect(new Set(ends)).toEqual(new Set(['state']));
      expect(reads.load).toBe(1);
      expect(reads.since).toBeLessThan(streams.length);
    } finally {
      Object.assign(catalogue, { since });
      Object.assign(executions, { load });
    }
  });
});

it('tells of an execution that another process runs, by its log', async () => {
  const { executions } = server.engine;
  const other = { id: 'run-elsewhere', account: 'ada', workflowName: 'w', workflowJson: JSON.stringify(paintings('One')), trigger: [], createdAt: Date.now(), state: 'queued' as const };
  await executions.create(other);
  await using stream = await openStream(server.app, ada, other.id);
  expect((await stream.next())?.name).toBe('snapshot');
  const fence = await executions.take(other.id, 'far:1:1', () => false);
  await executions.saveRun(other.id, { node: 'Form', runIndex: 0, executionIndex: 0, startedAt: 1, finishedAt: 2, sources: [], outputs: [[{ json: {} }]] }, fence);
  const seen = await stream.until(({ data }) => data.type === 'node' && data.node.name === 'Form');
  expect(seen.at(-1)?.data).toMatchObject({ node: { state: 'done' } });
  const { body } = await server.call(ada, 'GET', `/v1/executions/${other.id}`);
  expect(body.data.execution.nodes.map(({ name, state }: { name: string; state: string }) => [name, state])).toEqual([['Form', 'done'], ['One', 'running']]);
  await executions.move(other.id, ['running'], 'completed', undefined, fence);
  expect((await stream.rest()).at(-1)?.data).toMatchObject({ type: 'state', execution: { state: 'completed' } });
});
