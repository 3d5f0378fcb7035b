/**
 * The simulated GPU provider. It outlives every process of the engine, and it keeps its own books: what it was asked to make, by job id, and
 * what it did make. What becomes of an attempt depends on the seed: a result, late or partial or never, and every class of failure.
 */
import { FlowError } from '../../nodes/contract/errors.ts';
import type { Capability, JobTools, Runtime, RuntimeJob } from '../../gpu-runtime/src/runtimes/port.ts';
import { never, Process, type World } from './world.ts';

/** What can be asked for. The price of a picture is its rate, in Spark. */
export const OFFERS: readonly Capability[] = [
  { operation: 'generate_image', model: 'steady', title: 'Steady', rate: 0.1, playMoney: true, repeatable: true },
  { operation: 'generate_image', model: 'moody', title: 'Moody', rate: 0.3, playMoney: true, repeatable: false },
  { operation: 'edit_image', model: 'steady', title: 'Steady', rate: 0.2, playMoney: true, repeatable: true },
];

export interface ProviderHabits {
  /** How likely an attempt fails. */
  readonly failures: number;
  /** A job that it knows is not made again: who asks once more gets what is being made, or was. */
  readonly attaches: boolean;
  /** How likely it goes on, and answers late, after it was told to stop. */
  readonly deaf: number;
}

interface Attempt {
  readonly outcome: Promise<Uint8Array[]>;
  failed: boolean;
}

const FAILURES = ['runtime_failed', 'timed_out', 'runtime_unreachable', 'invalid_parameter', 'content_filtered', 'bug', 'hangs'] as const;

export class Provider {
  /** Results made, by job id. */
  readonly made = new Map<string, number>();
  /** Attempts begun, by job id. */
  readonly begun = new Map<string, number>();
  readonly #self = new Process('provider');
  readonly #attempts = new Map<string, Attempt>();
  readonly #world: World;
  readonly #habits: ProviderHabits;

  constructor(world: World, habits: ProviderHabits) {
    this.#world = world;
    this.#habits = habits;
  }

  /** The provider as a worker of `process` reaches it. */
  runtimeFor(process: Process): Runtime {
    return {
      name: 'simulated',
      capabilities: async () => OFFERS,
      run: async (job, tools) => {
        const name = this.#world.alias(job.id);
        await this.#world.turn(process, `asks for ${name}`);
        const pictures = await this.#outcomeFor(process, job, tools);
        for (const content of pictures) await tools.save({ role: 'image', mediaType: 'image/png', content, width: 1_024, height: 1_024 });
        return { engine: 'simulated', method: 'made up' };
      },
    };
  }

  async #outcomeFor(process: Process, job: RuntimeJob, { signal }: JobTools): Promise<Uint8Array[]> {
    const outcome = this.#attempt(job).then(async (pictures) => {
      await this.#world.turn(process, `gets ${this.#world.alias(job.id)}`);
      return pictures;
    });
    if (this.#world.random.chance(this.#habits.deaf)) return outcome;
    const stopped = new Promise<never>((_, reject) => {
      const stop = (): void => reject(new FlowError('cancelled', 'stopped'));
      if (signal.aborted) stop();
      signal.addEventListener('abort', stop, { once: true });
    });
    outcome.catch(() => undefined);
    return Promise.race([outcome, stopped]);
  }

  #attempt(job: RuntimeJob): Promise<Uint8Array[]> {
    const known = this.#attempts.get(job.id);
    if (this.#habits.attaches && known !== undefined && !known.failed) return known.outcome;
    count(this.begun, job.id);
    const attempt: Attempt = { outcome: this.#make(job), failed: false };
    attempt.outcome.catch(() => (attempt.failed = true));
    this.#attempts.set(job.id, attempt);
    return attempt.outcome;
  }

  async #make(job: RuntimeJob): Promise<Uint8Array[]> {
    const { random } = this.#world;
    const failure = random.chance(this.#habits.failures) ? random.pick(FAILURES) : undefined;
    const asked = Number(job.parameters.numberOfVariations ?? 1);
    const delivered = random.chance(0.1) ? random.between(1, asked) : asked;
    await this.#world.turn(this.#self, `works on ${this.#world.alias(job.id)}`, random.spread(20, 12_000));
    if (failure === 'hangs') return never();
    if (failure === 'bug') throw new TypeError('a bug of the provider');
    if (failure !== undefined) throw new FlowError(failure, 'the provider says so');
    count(this.made, job.id);
    const told = JSON.stringify([job.operation, job.model, job.parameters, job.inputs.map(({ artifact }) => artifact.digest)]);
    return Array.from({ length: delivered }, (_, index) => Buffer.from(`${index} ${told}`));
  }
}

const count = (counts: Map<string, number>, id: string): unknown => counts.set(id, (counts.get(id) ?? 0) + 1);
