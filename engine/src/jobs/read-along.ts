/** What running jobs have written so far, as far as it came to this process, for those who begin to follow later. It counts for nothing: the result does. */
import type { TextPiece } from 'sogni-flow-runtime';

/** Jobs that write at the same time; beyond it the oldest is not kept. */
const MOST_TEXTS = 500;

/** Characters of one of them. */
export const LONGEST_TEXT = 4 * 1024 ** 2;

/** A part of a job's text. A new fence is a new start: what an older one wrote is void. */
export interface JobText extends TextPiece {
  readonly fence: number;
}

export class ReadAlong {
  readonly #texts = new Map<string, JobText>();

  /** Pieces behind a gap are not kept, because nobody could read on. */
  add(jobId: string, { fence, offset, text }: JobText): void {
    const known = this.#texts.get(jobId);
    const before = known?.fence === fence ? known.text : '';
    if (offset !== before.length) return;
    this.#texts.set(jobId, { fence, offset: 0, text: before + text });
    if (this.#texts.size > MOST_TEXTS) this.#texts.delete(this.#texts.keys().next().value!);
  }

  of(jobId: string): JobText | undefined {
    return this.#texts.get(jobId);
  }

  drop(jobId: string): void {
    this.#texts.delete(jobId);
  }
}
