import { describe, expect, it } from '@jest/globals';
import type { Capability, Runtime } from '../../../gpu-runtime/src/runtimes/port.ts';
import { describeWorker } from '../../../gpu-runtime/src/worker/describe-worker.ts';
import type { Gpu } from '../../../gpu-runtime/src/worker/fleet.ts';
import { fitting, withinMemory } from '../../../gpu-runtime/src/worker/within-memory.ts';

const GIB = 2 ** 30;
const gpu = (name: string, gigabytes: number): Gpu => ({ name, memoryBytes: gigabytes * GIB, driver: '570.1' });
const capability = (model: string, gigabytes?: number): Capability => ({
  ...{ operation: 'generate_image', model, title: model, rate: 1, playMoney: false, repeatable: true },
  ...(gigabytes !== undefined && { memoryBytes: gigabytes * GIB }),
});
const ALL = [capability('small', 8), capability('large', 24), capability('unsaid')];

describe('what fits into the memory of the GPU', () => {
  it('is told by the largest GPU, and a misfit says what it needs', () => {
    expect(fitting(ALL, [gpu('RTX 4060', 8), gpu('RTX 4080', 16)])).toEqual({
      offers: [ALL[0], ALL[2]],
      misfits: [{ operation: 'generate_image', model: 'large', why: 'needs 24 GB of GPU memory; RTX 4080 has 16 GB' }],
    });
  });

  it('is everything where no GPU is known of, and where a model does not say', () => {
    expect(fitting(ALL, []).offers).toEqual(ALL);
    expect(fitting([capability('unsaid')], [gpu('RTX 3050', 4)]).misfits).toEqual([]);
  });
});

/** With private state, which a wrapper must not come between. */
class Counting implements Runtime {
  readonly name = 'counting';
  #runs = 0;
  async capabilities() {
    return ALL;
  }
  async run() {
    this.#runs += 1;
    return { engine: `run ${this.#runs}`, method: 'counted' };
  }
}

describe('a runtime within the memory of the GPU', () => {
  it('offers less and is otherwise the same', async () => {
    const runtime = withinMemory(new Counting(), async () => [gpu('RTX 4080', 16)]);
    expect((await runtime.capabilities()).map(({ model }) => model)).toEqual(['small', 'unsaid']);
    expect([runtime.name, runtime.unload, (await runtime.run({} as never, {} as never)).engine, (await runtime.run({} as never, {} as never)).engine]).toEqual(['counting', undefined, 'run 1', 'run 2']);
  });

  it('does not ask for the GPU where no model says what it needs', async () => {
    const runtime = withinMemory({ ...new Counting(), run: () => Promise.reject(new Error()), capabilities: async () => [capability('unsaid')] }, () => Promise.reject(new Error('asked')));
    expect(await runtime.capabilities()).toHaveLength(1);
  });

  it('is described with what does not fit; one that does not answer offers nothing', async () => {
    const broken: Runtime = { name: 'broken', capabilities: () => Promise.reject(new Error('away')), run: () => Promise.reject(new Error()) };
    expect(await describeWorker({ name: 'w', slots: 2, network: 'relaxed', runtimes: [new Counting(), broken], gpus: [gpu('RTX 4080', 16)] })).toMatchObject({
      ...{ name: 'w', slots: 2, network: 'relaxed', runtimes: ['counting', 'broken'], offers: [{ model: 'small' }, { model: 'unsaid' }], misfits: [{ model: 'large' }] },
    });
  });
});
