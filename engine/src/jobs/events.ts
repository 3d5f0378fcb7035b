/**
 * Who follows which job in this process. Events are told after what they tell of is on disk.
 *
 * Where the queue carries news between processes, those who follow a job hear of it whichever process works on it. That a job has moved is
 * sent as a hint: who hears it reads the job from the record.
 */
import type { Job, JobProgress } from 'n8n-nodes-sogni-flow/contract';
import type { JobNews } from 'sogni-flow-runtime/queue';
import type { JobEvent } from './port.ts';
import { LONGEST_TEXT, ReadAlong, type JobText } from './read-along.ts';

type Listener = (event: JobEvent) => void;

/** As it goes to other processes, in JSON. `jpeg` is in base64. */
type News =
  | { readonly type: 'moved' }
  | { readonly type: 'progress'; readonly progress: JobProgress }
  | { readonly type: 'preview'; readonly jpeg: string }
  | { readonly type: 'text'; readonly piece: JobText };

export class JobEvents {
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #stops = new Map<string, () => void>();
  readonly #texts = new ReadAlong();
  readonly #news: JobNews | undefined;
  readonly #read: (jobId: string) => Promise<Job | undefined>;

  /** @param read - gives a job as it is on record. */
  constructor(news: JobNews | undefined, read: (jobId: string) => Promise<Job | undefined>) {
    this.#news = news;
    this.#read = read;
  }

  /** @returns the way to stop listening. */
  follow(jobId: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(jobId) ?? new Set();
    this.#listeners.set(jobId, listeners.add(listener));
    if (this.#news && !this.#stops.has(jobId)) this.#stops.set(jobId, this.#news.listen(jobId, (text) => void this.#hear(jobId, JSON.parse(text) as News)));
    const written = this.#texts.of(jobId);
    if (written) listener({ type: 'text', jobId, piece: written });
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0 || this.#listeners.get(jobId) !== listeners) return;
      this.#listeners.delete(jobId);
      this.#stops.get(jobId)?.();
      this.#stops.delete(jobId);
    };
  }

  /** @param job - made only where somebody follows. @param isRunning - else nothing of what it wrote is kept. */
  moved(jobId: string, job: () => Job, isRunning: boolean): void {
    if (!isRunning) this.#texts.drop(jobId);
    if (this.#listeners.has(jobId)) this.#tellHere(jobId, { type: 'state', job: job() });
    this.#send(jobId, { type: 'moved' });
  }

  progress(jobId: string, progress: JobProgress): void {
    this.#tellHere(jobId, { type: 'progress', jobId, progress });
    this.#send(jobId, { type: 'progress', progress });
  }

  preview(jobId: string, jpeg: Uint8Array): void {
    this.#tellHere(jobId, { type: 'preview', jobId, jpeg });
    if (this.#news) this.#send(jobId, { type: 'preview', jpeg: Buffer.from(jpeg).toString('base64') });
  }

  /** What goes beyond the longest text is left to the result. */
  text(jobId: string, piece: JobText): void {
    if (piece.offset + piece.text.length > LONGEST_TEXT) return;
    this.#texts.add(jobId, piece);
    this.#tellHere(jobId, { type: 'text', jobId, piece });
    this.#send(jobId, { type: 'text', piece });
  }

  #send(jobId: string, news: News): void {
    this.#news?.send(jobId, JSON.stringify(news));
  }

  async #hear(jobId: string, news: News): Promise<void> {
    if (news.type === 'progress') return this.#tellHere(jobId, { type: 'progress', jobId, progress: news.progress });
    if (news.type === 'text') return this.#tellHere(jobId, { type: 'text', jobId, piece: news.piece });
    if (news.type === 'preview') return this.#tellHere(jobId, { type: 'preview', jobId, jpeg: Buffer.from(news.jpeg, 'base64') });
    const job = await this.#read(jobId).catch(() => undefined); // Whoever waits for its end looks again by itself.
    if (job) this.#tellHere(jobId, { type: 'state', job });
  }

  /** A listener that throws is reported as a warning: it must not make a finished job look failed. */
  #tellHere(jobId: string, event: JobEvent): void {
    for (const listener of [...(this.#listeners.get(jobId) ?? [])]) {
      try {
        listener(event);
      } catch (error) {
        process.emitWarning(`a listener of job ${jobId} failed: ${String(error)}`);
      }
    }
  }
}
