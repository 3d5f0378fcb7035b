/** The catalogue against what is built in: every operation is performed here, or refused before it costs anything, with where it could be. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OPERATIONS, RUNTIME_KINDS, type Operation, type RuntimeKind } from '../../../nodes/contract/index.ts';
import { chooseCapability } from '../../../engine/src/jobs/request.ts';
import { IMAGE_OPERATIONS } from '../../../nodes/contract/operations/image/index.ts';
import { createMediaRuntime } from '../../../gpu-runtime/src/runtimes/media/media-runtime.ts';
import type { Capability } from '../../../gpu-runtime/src/runtimes/port.ts';
import { createSketchRuntime } from '../../../gpu-runtime/src/runtimes/sketch/index.ts';
import { aJobRoom, type RoomBench } from './a-job-room.ts';

const BUILT_IN: readonly RuntimeKind[] = ['sketch', 'media'];
const sketch = createSketchRuntime();
let capabilities: readonly Capability[];
let bench: RoomBench;
beforeAll(async () => {
  capabilities = (await Promise.all([sketch, createMediaRuntime()].map((runtime) => runtime.capabilities()))).flat();
  bench = await aJobRoom();
});
afterAll(() => bench.close());

const chosen = (operation: Operation) => chooseCapability(capabilities, { operation, model: undefined, parameters: {}, inputs: [], drawsSeed: false, fingerprint: '' });
const isBuiltIn = ({ runtimes }: Operation): boolean => runtimes.some((kind) => BUILT_IN.includes(kind));

describe('the catalogue', () => {
  it('says of every operation that it is built in where a built-in runtime performs it, and only there', () => {
    const performed = new Set(capabilities.map(({ operation }) => operation));
    expect(IMAGE_OPERATIONS.filter(isBuiltIn).map(({ name }) => name)).toEqual(IMAGE_OPERATIONS.filter(({ name }) => performed.has(name)).map(({ name }) => name));
    for (const name of performed) expect(isBuiltIn(OPERATIONS[name]!)).toBe(true);
  });

  it.each(IMAGE_OPERATIONS.filter((operation) => !isBuiltIn(operation)).map((operation) => [operation.name, operation] as const))('refuses %s here, and names the runtimes that could', (_name, operation) => {
    expect(operation.runtimes.length).toBeGreaterThan(0);
    for (const kind of operation.runtimes) expect(RUNTIME_KINDS).toContain(kind);
    expect(() => chosen(operation)).toThrow(expect.objectContaining({ code: 'no_runtime_for_operation', message: expect.stringContaining(operation.runtimes.join(', ')), details: { operation: operation.name, runtimes: operation.runtimes } }));
  });

  it('refuses before anything is held', async () => {
    const before = await bench.ledger.balance('ada');
    await expect(bench.jobs.submit(bench.request({ operation: 'resolve_personas', arguments: { names: ['Mia'] } }))).rejects.toMatchObject({ code: 'no_runtime_for_operation' });
    expect(await bench.ledger.balance('ada')).toEqual(before);
  });
});
