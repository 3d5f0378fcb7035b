/**
 * Holds a run to what was approved for it.
 *
 * A quote is made before the run and cannot know every branch. So every start carries what is left of the approved amount, and the server
 * refuses (`over_cap`) what may cost more, before it is bought. Starts of one run go one after another, so that two never count on the same rest.
 */
import { formatSpark, isFinal, type Job, type MicroSpark } from 'n8n-nodes-sogni-flow/contract';
import type { HttpTransport } from '../http-transport.ts';
import { isStart } from './watched-transport.ts';

export class SpendGuard {
  readonly #approved: MicroSpark | undefined;
  readonly #jobOf: (id: string) => Promise<Job>;
  readonly #jobIds = new Set<string>();
  #turn: Promise<unknown> = Promise.resolve();

  /** @param approved - absent: the run may cost anything. */
  constructor(approved: MicroSpark | undefined, jobOf: (id: string) => Promise<Job>) {
    this.#approved = approved;
    this.#jobOf = jobOf;
  }

  /** Counts a job of this run: what it did cost if it has ended, else the most that it may cost. */
  count(jobId: string): void {
    this.#jobIds.add(jobId);
  }

  guard(transport: HttpTransport): HttpTransport {
    return async (request) => {
      const approved = this.#approved;
      if (approved === undefined || !isStart(request)) return await transport(request);
      const turn = this.#turn.then(async () => await transport({ ...request, headers: { ...request.headers, 'max-spark': formatSpark(await this.#leftOf(approved)) } }));
      this.#turn = turn.catch(() => undefined);
      return await turn;
    };
  }

  async #leftOf(approved: MicroSpark): Promise<MicroSpark> {
    const jobs = await Promise.all([...this.#jobIds].map(async (id) => await this.#jobOf(id)));
    const committed = jobs.reduce((sum, { state, captured, price }) => sum + (isFinal(state) ? captured : price.max), 0);
    return Math.max(0, approved - committed);
  }
}
