/**
 * The simulated world: one virtual clock, processes that may die, and one queue of everything that crosses a port.
 *
 * Code under test runs for real, but each of its calls to a store, queue, desk, disk, provider or timer waits here for its turn. Turns
 * that are due are taken in an order drawn from the seed; time moves on only when none is due. Between two turns everything in memory
 * runs to its end. So one seed is one history, and it can be told again.
 *
 * A process that dies never gets another turn: what it was about to do does not happen, and nothing of it goes on.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Random } from './random.ts';

/** A process of the simulated machines. */
export class Process {
  readonly name: string;
  alive = true;
  /** Calls across ports until it dies; `Infinity` lives on. */
  callsLeft = Number.POSITIVE_INFINITY;
  onDeath: () => void = () => undefined;

  constructor(name: string) {
    this.name = name;
  }
}

interface Turn {
  readonly process: Process;
  readonly label: string;
  /** Virtual time; absent until it is drawn. */
  at: number | undefined;
  readonly take: () => void;
}

/** The process whose code runs now; timers belong to it. */
const running = new AsyncLocalStorage<Process>();
export const runningProcess = (): Process | undefined => running.getStore();

export const never = (): Promise<never> => new Promise<never>(() => undefined);

export class World {
  /** Virtual milliseconds since the beginning; only grows. */
  now = 0;
  /** The longest that one call has waited for its turn. */
  slowestMs = 0;
  readonly random: Random;
  readonly #trace: string[] = [];
  readonly #aliases = new Map<string, string>();
  #waiting: Turn[] = [];
  #arrived: Turn[] = [];
  #ended = false;

  constructor(random: Random) {
    this.random = random;
  }

  /** Resolves when it is the turn of this call. @param delayMs - drawn when absent. */
  turn(process: Process, label: string, delayMs?: number): Promise<void> {
    return new Promise((resolve) => this.#arrive({ process, label, at: delayMs === undefined ? undefined : this.now + delayMs, take: resolve }));
  }

  /** Calls back once, in the process, unless it is dead by then. @returns the way to call it off. */
  after(process: Process, label: string, delayMs: number, callback: () => void): () => void {
    let due = true;
    this.#arrive({ process, label, at: this.now + Math.max(0, delayMs), take: () => due && callback() });
    return () => (due = false);
  }

  /**
   * One call across a port. The process may die before it, or after it and before the answer.
   * @param work - what happens on the other side.
   */
  async call<Result>(process: Process, label: string, work: () => Promise<Result>): Promise<Result> {
    await this.turn(process, label);
    try {
      return await work();
    } finally {
      if (!this.survives(process)) await never();
    }
  }

  /** Counts one chance to die. */
  survives(process: Process): boolean {
    if (process.alive && (process.callsLeft -= 1) <= 0) this.kill(process);
    return process.alive && !this.#ended;
  }

  kill(process: Process): void {
    if (!process.alive) return;
    process.alive = false;
    this.note(process, 'dies');
    this.#waiting = this.#waiting.filter((turn) => turn.process !== process);
    process.onDeath();
  }

  /** Runs code as the process would. */
  as<Result>(process: Process, code: () => Result): Result {
    return running.run(process, code);
  }

  /** Lets everything in memory run to its end, then takes one turn. @returns false when nobody waits for anything. */
  async step(): Promise<boolean> {
    await quiet();
    this.#admit();
    if (this.#waiting.length === 0) return false;
    let due = this.#waiting.filter(({ at }) => at! <= this.now);
    if (due.length === 0) {
      this.now = Math.min(...this.#waiting.map(({ at }) => at!));
      due = this.#waiting.filter(({ at }) => at! <= this.now);
    }
    const turn = this.random.pick(due);
    this.#waiting.splice(this.#waiting.indexOf(turn), 1);
    this.note(turn.process, turn.label);
    if (this.survives(turn.process)) running.run(turn.process, turn.take);
    return true;
  }

  /** Nothing goes on any more. */
  end(): void {
    this.#ended = true;
    this.#waiting = [];
  }

  note(process: Process, what: string): void {
    this.#trace.push(`${this.now} ${process.name}: ${what}`);
  }

  /** A short name for an id that is drawn anew each time, so that two histories of one seed can be compared. */
  alias(id: string): string {
    return this.#aliases.get(id) ?? this.#aliases.set(id, `#${this.#aliases.size + 1}`).get(id)!;
  }

  get trace(): readonly string[] {
    return this.#trace;
  }

  get digest(): string {
    return createHash('sha256').update(this.#trace.join('\n')).digest('hex');
  }

  #arrive(turn: Turn): void {
    if (turn.process.alive && !this.#ended) this.#arrived.push(turn);
  }

  /** Most calls take no time; some take longer than a lease. */
  #delay(): number {
    const delay = this.random.chance(0.9) ? this.random.below(4) : this.random.spread(4, this.random.chance(0.02) ? 9_000 : 400);
    this.slowestMs = Math.max(this.slowestMs, delay);
    return delay;
  }

  /** In an order that does not depend on which of two real disk operations was faster. */
  #admit(): void {
    const arrived = this.#arrived.filter(({ process }) => process.alive).sort((a, b) => compare(a.process.name, b.process.name) || compare(a.label, b.label));
    this.#arrived = [];
    for (const turn of arrived) {
      turn.at ??= this.now + this.#delay();
      this.#waiting.push(turn);
    }
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The worker has a real scratch folder: its disk operations end before the next turn. */
async function quiet(): Promise<void> {
  do await setImmediate();
  while (process.getActiveResourcesInfo().some((name) => name.startsWith('FSReq') || name === 'Immediate'));
}
