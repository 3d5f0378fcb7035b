/** The network between a worker and the engine's job desk: messages are lost, doubled, late and out of order, and so are their answers. */
import { FlowError } from '../../nodes/contract/errors.ts';
import type { JobDesk } from '../../gpu-runtime/src/worker/desk.ts';
import type { Process, World } from './world.ts';

export interface Receiver {
  readonly process: Process;
  readonly desk: JobDesk;
}

/** How long a sender waits for an answer. */
const ANSWER_WITHIN_MS = 10_000;

/**
 * The desk as a worker on another machine reaches it.
 * @param receiver - the engine as it is now; `undefined` while there is none.
 * @param faults - how likely something happens to a message.
 */
export function remoteDesk(world: World, sender: Process, receiver: () => Receiver | undefined, faults: number): JobDesk {
  async function send<Answer>(label: string, ask: (desk: JobDesk) => Promise<Answer>): Promise<Answer> {
    const { random } = world;
    await world.turn(sender, `sends ${label}`);
    const to = receiver();
    const fate = random.chance(faults) ? random.pick(['lost', 'answer lost', 'doubled', 'late'] as const) : 'delivered';
    if (to === undefined || !to.process.alive || fate === 'lost') return await unanswered(label, random.spread(20, ANSWER_WITHIN_MS));

    const hear = async (delayMs?: number): Promise<Answer> => {
      await world.turn(to.process, `hears ${label}`, delayMs);
      return await world.as(to.process, () => ask(to.desk));
    };
    const answer = hear(fate === 'late' ? random.spread(50, 2 * ANSWER_WITHIN_MS) : undefined);
    answer.catch(() => undefined);
    if (fate === 'doubled') hear(random.spread(1, 9_000)).catch(() => undefined);
    if (fate === 'answer lost') return await unanswered(label, random.spread(20, ANSWER_WITHIN_MS));
    const outcome = await Promise.race([answer.then((value) => ({ value }), (error: unknown) => ({ error })), world.turn(sender, `waits for ${label}`, ANSWER_WITHIN_MS)]);
    if (outcome === undefined) throw new FlowError('timed_out', 'the engine did not answer in time');
    await world.turn(sender, `is answered ${label}`);
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  }

  async function unanswered(label: string, afterMs: number): Promise<never> {
    await world.turn(sender, `gives up on ${label}`, afterMs);
    throw new FlowError('runtime_unreachable', 'the engine does not answer');
  }

  return {
    open: (jobId, worker) => send(`open ${world.alias(jobId)}`, (desk) => desk.open(jobId, worker)),
    progress: () => undefined,
    preview: () => undefined,
    complete: (jobId, fence, ...rest) => send(`complete ${world.alias(jobId)} fence ${fence}`, (desk) => desk.complete(jobId, fence, ...rest)),
    fail: (jobId, fence, ...rest) => send(`fail ${world.alias(jobId)} fence ${fence}`, (desk) => desk.fail(jobId, fence, ...rest)),
  };
}
