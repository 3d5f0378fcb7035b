/**
 * The text of a job while it is written: in order, and each letter once.
 *
 *  pieces ──in order──► told at once        a gap ──► the rest comes with the result        a new start ──► refused: what was told is void
 *
 * The result is what counts: what it has more than was told comes at the end.
 */
import { buffer } from 'node:stream/consumers';
import { FlowError, type Job } from 'n8n-nodes-sogni-flow/contract';
import type { ArtifactStore } from 'sogni-flow-runtime';
import type { Jobs } from '../../jobs/port.ts';
import type { JobText } from '../../jobs/read-along.ts';

export interface Following {
  readonly jobs: Pick<Jobs, 'follow' | 'wait'>;
  readonly artifacts: Pick<ArtifactStore, 'read'>;
  /** Aborted when nobody reads any more. */
  readonly signal: AbortSignal;
  /** After so long without news an empty piece is a sign of life. */
  readonly beatMs: number;
}

/** As long as jobs are allowed to take, which is for the job room to watch. */
const UNTIL_ITS_END_MS = 2 ** 40;

/** Far from what language models write. */
const MOST_ANSWER_BYTES = 16 * 1024 ** 2;

/** @returns the job as it has ended. @throws FlowError what the job failed of; `runtime_failed` when its text began anew. */
export async function* followAnswer(job: Job, { jobs, artifacts, signal, beatMs }: Following): AsyncGenerator<string, Job> {
  const pieces: JobText[] = [];
  const end: { job?: Job; failure?: unknown } = {};
  let wake = (): void => undefined;
  /** @returns false when there was none in time. */
  const news = (): Promise<boolean> =>
    new Promise((resolve) => {
      const beat = setTimeout(resolve, beatMs, false);
      wake = () => {
        clearTimeout(beat);
        resolve(true);
      };
    });
  const stop = jobs.follow(job.id, (event) => {
    if (event.type !== 'text') return;
    pieces.push(event.piece);
    wake();
  });
  const ended = jobs.wait(job.account, job.id, UNTIL_ITS_END_MS, signal).then(
    (done) => void (end.job = done),
    (failure: unknown) => void (end.failure = failure),
  );
  void ended.then(() => wake());

  let told: JobText = { fence: 0, offset: 0, text: '' };
  try {
    while (end.job === undefined && end.failure === undefined) {
      const isAlive = pieces.length > 0 || (await news());
      let more = '';
      for (const piece of pieces.splice(0)) {
        const next = following(told, piece);
        more += next.text.slice(told.text.length);
        told = next;
      }
      if (more !== '' || !isAlive) yield more;
    }
  } finally {
    stop();
  }
  if (end.job === undefined) throw end.failure;
  const text = await readAnswer(end.job, artifacts);
  if (!text.startsWith(told.text)) throw begunAnew();
  yield text.slice(told.text.length);
  return end.job;
}

function following(told: JobText, { fence, offset, text }: JobText): JobText {
  if (told.text !== '' && fence !== told.fence) throw begunAnew();
  const isNext = offset <= told.text.length && offset + text.length > told.text.length;
  return isNext ? { fence, offset: 0, text: told.text + text.slice(told.text.length - offset) } : told;
}

const begunAnew = (): FlowError => new FlowError('runtime_failed', 'the answer had to be begun anew, so that what came so far is void; ask again');

/** @throws FlowError what the job failed of. */
export async function readAnswer({ state, failure, artifacts: made }: Job, artifacts: Following['artifacts']): Promise<string> {
  const [file] = made;
  if (state !== 'completed' || file === undefined) throw new FlowError(failure?.code ?? (state === 'cancelled' ? 'cancelled' : 'internal'), failure?.message ?? `the job is ${state}`);
  if (file.bytes > MOST_ANSWER_BYTES) throw strange(`it has ${file.bytes} bytes`);
  const content = (await buffer(await artifacts.read(file.digest))).toString('utf8');
  return file.mediaType === 'application/json' ? textIn(content) : content;
}

function textIn(content: string): string {
  try {
    const { text } = JSON.parse(content) as { readonly text: unknown };
    if (typeof text === 'string') return text;
  } catch {
    // Told below.
  }
  throw strange('it holds no text');
}

const strange = (why: string): FlowError => new FlowError('runtime_failed', `the answer that was made is none: ${why}`);
