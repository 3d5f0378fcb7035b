/** The socket is cut after every single message that a prompt causes, in a run of its own each time: all runs end alike. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { GENERATIONS, openBench, type Bench } from './workbench.ts';

const DUCK = { prompt: 'a duck', width: 256, height: 256, steps: 4 };
const SDXL = 'sd_xl_base_1.0';

let bench: Bench;
afterEach(() => bench.close());

/** What a job comes to; how the server is prepared for it. */
const ENDS = {
  completed: { prepare: () => undefined, outcome: { saved: 1 } },
  failed: {
    prepare: ({ sim }: Bench) => void (sim.fault = { node: 'VAEDecode', exception: 'RuntimeError', message: 'broken' }),
    outcome: { code: 'runtime_failed', message: 'ComfyUI failed in VAEDecode: broken' },
  },
} as const satisfies Record<string, { prepare: (bench: Bench) => void; outcome: object }>;

describe.each(GENERATIONS)('a cut socket of a server that is %s', (generation) => {
  it.each(Object.keys(ENDS) as (keyof typeof ENDS)[])('changes nothing for a job that is %s', async (end) => {
    bench = await openBench({ generation });
    const { perform, sim } = bench;
    const { prepare, outcome } = ENDS[end];
    const run = async (seed: number): Promise<object> => {
      prepare(bench);
      return await perform('generate_image', SDXL, { ...DUCK, seed }).then(
        ({ saved }) => ({ saved: saved.length }),
        ({ code, message }: { code: string; message: string }) => ({ code, message }),
      );
    };
    let told = 0;
    sim.afterTelling = () => void (told += 1);
    expect(await run(1)).toEqual(outcome);
    const messages = told;
    expect(messages).toBeGreaterThan(10);
    for (let cut = 0; cut < messages; cut += 1) {
      sim.afterTelling = ({ index }) => (index === cut ? sim.cutSockets() : undefined);
      expect({ cut, ...(await run(2 + cut)) }).toEqual({ cut, ...outcome });
    }
    expect(sim.ran).toHaveLength(messages + 1);
  });

  it('does not keep a job from being cancelled', async () => {
    bench = await openBench({ generation });
    const { perform, sim } = bench;
    const stop = new AbortController();
    sim.beforeTelling = async ({ type }) => {
      if (type !== 'progress' || stop.signal.aborted) return;
      const seen = sim.seen(/cancel$|interrupt$/);
      sim.cutSockets();
      stop.abort('cancelled');
      await seen;
    };
    await expect(perform('generate_image', SDXL, DUCK, { signal: stop.signal })).rejects.toMatchObject({ code: 'cancelled' });
    expect(sim.queueLength()).toBe(0);
  });
});

describe('a lost socket', () => {
  it('is opened again while a prompt runs, so that its steps are seen', async () => {
    bench = await openBench();
    const { perform, sim } = bench;
    let saw = (): void => undefined;
    const last = new Promise<void>((resolve) => (saw = resolve));
    sim.beforeTelling = async ({ type, data }) => {
      // The server goes on when the last step was seen; it would not be, without a new socket.
      if (type === 'execution_success') await last;
      if (type !== 'progress' || data.value !== 1) return;
      sim.cutSockets();
      await sim.connected();
    };
    const { saved } = await perform('generate_image', SDXL, DUCK, { onProgress: ({ step }) => step === 4 && saw() });
    expect(saved).toHaveLength(1);
  });

  it('that only went silent is opened anew', async () => {
    bench = await openBench({ limits: { silence: 40 } });
    const { perform, sim } = bench;
    sim.beforeTelling = async ({ type, data }) => {
      if (type !== 'progress' || data.value !== 1) return;
      await sim.connected();
    };
    expect((await perform('generate_image', SDXL, DUCK)).saved).toHaveLength(1);
  });
});
