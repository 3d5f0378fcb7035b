/**
 * Reads what has changed, once for all who listen: at once when this process has news, and every second for what other processes did. The
 * database tells of neither by itself; what is read is only what came since, by an index. Two readings are a moment apart, so that a burst is one.
 */
import type { Engine } from '../../engine.ts';
import type { Changes, Mark } from '../../execution/changes.ts';
import { LOOK_MS } from '../../execution/waits.ts';

const APART_MS = 300;

type Reads = Pick<Engine, 'changes' | 'live'>;
/** Prepares what is to be told. @returns what tells it. */
export type Prepare = (changes: Changes) => Promise<() => void>;

export class ChangeReader {
  readonly #engine: Reads;
  readonly #prepare: Prepare;
  readonly #deaf: () => void;
  #mark: Mark;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #readAt = 0;
  #reading: Promise<void> | undefined;
  #news = false;
  #closed = false;

  private constructor(engine: Reads, mark: Mark, prepare: Prepare) {
    this.#engine = engine;
    this.#mark = mark;
    this.#prepare = prepare;
    this.#deaf = engine.live.onLasting(() => this.#hear());
    this.#readIn(LOOK_MS);
  }

  static async open(engine: Reads, prepare: Prepare): Promise<ChangeReader> {
    return new ChangeReader(engine, await engine.changes.now(), prepare);
  }

  /** All up to here has been told to everybody who listened when its reading began. */
  get mark(): Mark {
    return this.#mark;
  }

  /** Resolves when no reading is under way that began before. */
  async rests(): Promise<void> {
    await this.#reading;
  }

  close(): void {
    this.#closed = true;
    this.#deaf();
    clearTimeout(this.#timer);
  }

  #hear(): void {
    if (this.#news) return;
    this.#news = true;
    if (this.#reading === undefined) this.#readIn(Math.max(0, this.#readAt + APART_MS - Date.now()));
  }

  #readIn(ms: number): void {
    clearTimeout(this.#timer);
    if (!this.#closed) this.#timer = setTimeout(() => void this.#read(), Math.min(ms, LOOK_MS)).unref();
  }

  async #read(): Promise<void> {
    this.#readAt = Date.now();
    this.#news = false;
    // What could not be read is read the next time.
    this.#reading = this.#readOn().catch(() => undefined);
    await this.#reading;
    this.#reading = undefined;
    this.#readIn(this.#news ? APART_MS : LOOK_MS);
  }

  async #readOn(): Promise<void> {
    for (let more = true; more && !this.#closed; ) {
      const changes = await this.#engine.changes.since(this.#mark);
      const tell = await this.#prepare(changes);
      this.#mark = changes.mark;
      tell();
      ({ more } = changes);
    }
  }
}
