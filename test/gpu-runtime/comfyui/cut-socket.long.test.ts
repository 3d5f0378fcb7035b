/**
 * The socket is cut, or falls silent, after every single message that a prompt causes, in a run of its own each time: all runs end alike, with one prompt at the
 * server, and an end is noticed at one of the next two looks, which are a second apart.
 */
import { afterEach, describe, expect, it } from '@jest/globals';
import { COMFYUI_LIMITS } from '../../../gpu-runtime/src/runtimes/comfyui/comfyui-runtime.ts';
import type { Told } from './simulator/simulator.ts';
import { GENERATIONS, openBench, type Bench } from './workbench.ts';

const DUCK = { prompt: 'a duck', width: 256, height: 256, steps: 4 };
const SDXL = 'sd_xl_base_1.0';
/** What an end may come later than with a socket, ms. */
const ADDED = 2_000;
/** A look that finds nothing asks the history twice. */
const ASKED_PER_LOOK = 2;

let bench: Bench;
afterEach(() => bench.close());

/** What a job comes to; how the server is prepared for it, and what happens at its third step. */
const ENDS = {
  completed: { prepare: () => undefined, outcome: { saved: 1 } },
  failed: {
    prepare: ({ sim }: Bench) => void (sim.fault = { node: 'VAEDecode', exception: 'RuntimeError', message: 'broken' }),
    outcome: { code: 'runtime_failed', message: 'ComfyUI failed in VAEDecode: broken' },
  },
  'out of memory': {
    prepare: ({ sim }: Bench) => void (sim.fault = { node: 'KSampler', exception: 'torch.OutOfMemoryError', message: 'CUDA out of memory' }),
    outcome: { code: 'runtime_failed', message: expect.stringContaining('too little free memory') },
  },
} as const satisfies Record<string, { prepare: (bench: Bench) => void; outcome: object }>;

const CUTS: Readonly<Record<string, (bench: Bench) => void>> = {
  'is cut': ({ sim }) => sim.cutSockets(),
  'falls silent': ({ sim }) => void (sim.silent = true),
};

const isEnd = ({ type, data }: Told): boolean => type === 'executing' && data.node === null;

describe.each(GENERATIONS)('a server that is %s, whose socket', (generation) => {
  describe.each(Object.keys(CUTS))('%s after any message', (kind) => {
    it.each(Object.keys(ENDS) as (keyof typeof ENDS)[])('changes nothing for a job that is %s', async (end) => {
      bench = await openBench({ generation });
      const { perform, sim } = bench;
      const { prepare, outcome } = ENDS[end];
      let endedAt = 0;
      const run = async (seed: number, cutAfter: number): Promise<object> => {
        sim.silent = false;
        prepare(bench);
        sim.afterTelling = (told) => {
          if (isEnd(told)) endedAt = sim.requests.length;
          if (told.index === cutAfter) CUTS[kind]!(bench);
        };
        return await perform('generate_image', SDXL, { ...DUCK, seed }).then(
          ({ saved }) => ({ saved: saved.length }),
          ({ code, message }: { code: string; message: string }) => ({ code, message }),
        );
      };
      let messages = 0;
      sim.beforeTelling = () => void (messages += 1);
      expect(await run(1, -1)).toEqual(outcome);
      sim.beforeTelling = () => undefined;
      expect(messages).toBeGreaterThan(6);
      for (let cut = 0; cut < messages; cut += 1) {
        expect({ cut, ...(await run(2 + cut, cut)) }).toEqual({ cut, ...outcome });
        const asked = sim.requests.slice(endedAt).filter(({ line }) => /^GET \/history\/./.test(line)).length;
        expect((asked / ASKED_PER_LOOK) * COMFYUI_LIMITS.poll).toBeLessThanOrEqual(ADDED);
      }
      expect(sim.ran).toHaveLength(messages + 1);
      expect(sim.queueLength()).toBe(0);
    });

    it('does not keep a job from being cancelled', async () => {
      bench = await openBench({ generation });
      const { perform, sim } = bench;
      const run = async (seed: number, cutAfter: number): Promise<object> => {
        const stop = new AbortController();
        let over = (): void => undefined;
        const settled = new Promise<void>((resolve) => (over = resolve));
        sim.silent = false;
        sim.afterTelling = async ({ index }) => {
          if (index !== cutAfter) return;
          CUTS[kind]!(bench);
          // The server goes on when it was told to stop, or when nobody waits any more.
          const told = sim.seen(/cancel$|interrupt$/);
          stop.abort('cancelled');
          await Promise.race([told, settled]);
        };
        return await perform('generate_image', SDXL, { ...DUCK, seed }, { signal: stop.signal })
          .then(({ saved }) => ({ saved: saved.length }), ({ code }: { code: string }) => ({ code }))
          .finally(over);
      };
      let messages = 0;
      sim.beforeTelling = () => void (messages += 1);
      expect(await run(1, -1)).toEqual({ saved: 1 });
      sim.beforeTelling = () => undefined;
      // The last one comes after the end: whoever is cancelled then may have its picture already.
      for (let cut = 0; cut < messages - 1; cut += 1) {
        expect({ cut, ...(await run(2 + cut, cut)) }).toEqual({ cut, code: 'cancelled' });
        expect(sim.queueLength()).toBe(0);
      }
      expect(sim.ran).toHaveLength(messages);
    });
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
