/**
 * Random mishaps at random messages, several in one job, for every kind of server; the job is tried again as a worker would. Each one ends with its pictures,
 * and the server runs no more prompts than the mishaps have cost.
 */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ERRORS, type ErrorCode } from '../../../nodes/contract/index.ts';
import { GENERATIONS, openBench, type Bench } from './workbench.ts';

/** A night's run sets COMFYUI_RUNS. A failure prints the seed that repeats it. */
const RUNS = Number(process.env.COMFYUI_RUNS ?? 8);
const SEED = Number(process.env.COMFYUI_SEED ?? Date.now() % 2 ** 31);
const JOB = { prompt: 'a duck', width: 256, height: 256, steps: 4, numberOfVariations: 2 };
const MOST_TRIES = 20;

interface Mishap {
  /** Whether a prompt may be lost by it. */
  readonly costs: boolean;
  befall(bench: Bench): void | Promise<void>;
}

/** Refuses the next few requests of a kind. */
const refuse = (line: RegExp, count: number) => ({ sim }: Bench): void => {
  let left = count;
  sim.answer = (asked) => (line.test(asked) && (left -= 1) >= 0 ? { status: 503, type: 'text/html', body: '<html>busy</html>' } : undefined);
};

const MISHAPS: Readonly<Record<string, Mishap>> = {
  'the socket is cut': { costs: false, befall: ({ sim }) => sim.cutSockets() },
  'the socket falls silent': { costs: false, befall: ({ sim }) => void (sim.silent = true) },
  'a proxy is busy': { costs: false, befall: refuse(/^GET \/(history|queue)/, 4) },
  'results cannot be fetched': { costs: false, befall: refuse(/^GET \/view/, 1) },
  'prompts cannot be sent': { costs: false, befall: refuse(/^POST \/prompt/, 1) },
  'an answer is lost': { costs: false, befall: ({ sim }) => void (sim.losesAnswer = 'POST /prompt') },
  'memory runs out': { costs: true, befall: ({ sim }) => void (sim.fault = { node: 'VAEDecode', exception: 'torch.OutOfMemoryError', message: 'out of memory' }) },
  'somebody interrupts': {
    costs: true,
    befall: async ({ sim }) => void (await fetch(`${sim.url}/interrupt`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })),
  },
  'the server restarts': {
    costs: true,
    befall: async ({ sim }) => {
      await sim.stop();
      await sim.start();
    },
  },
};

const mishaps = fc.array(fc.record({ at: fc.nat(60), name: fc.constantFrom(...Object.keys(MISHAPS)) }), { minLength: 1, maxLength: 4 });

/** Tries as a worker does: again as long as another try can help. */
async function perform({ perform: run, runtime }: Bench, id: string): Promise<number> {
  await runtime.capabilities();
  for (let tries = 1; ; tries += 1) {
    try {
      return (await run('generate_image', 'sd_xl_base_1.0', JOB, { id })).saved.length;
    } catch (error) {
      const { code } = error as { code: ErrorCode };
      if (tries >= MOST_TRIES || !ERRORS[code]?.retry) throw error;
    }
  }
}

describe.each(GENERATIONS)('a job on a server that is %s', (generation) => {
  it('ends with its pictures whatever befalls', async () => {
    await fc.assert(
      fc.asyncProperty(mishaps, async (planned) => {
        const bench = await openBench({ generation, previews: true, limits: { answer: 1_000, outage: 30_000, silence: 100 } });
        try {
          let told = 0;
          const befell: string[] = [];
          bench.sim.afterTelling = async () => {
            told += 1;
            for (const { name } of planned.filter((mishap) => mishap.at === told)) {
              befell.push(name);
              await MISHAPS[name]!.befall(bench);
            }
          };
          expect(await perform(bench, 'a-job')).toBe(JOB.numberOfVariations);
          const costs = befell.filter((name) => MISHAPS[name]!.costs).length;
          // After a restart earlier variations are made anew, too.
          expect(bench.sim.ran.length).toBeLessThanOrEqual(JOB.numberOfVariations * (1 + costs));
          expect(bench.sim.queueLength()).toBe(0);
        } finally {
          await bench.close();
        }
      }),
      { numRuns: RUNS, seed: SEED },
    );
  });
});
