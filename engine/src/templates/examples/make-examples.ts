/**
 * Makes what a template shows of itself: every example that its hints name, by running it with the inputs of the example, and the cover.
 *
 * Results are made small enough to be shipped. What has not changed since, workflow and inputs, is left as it is.
 */
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, isAbsolute, join, normalize } from 'node:path';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { writeWhole } from '../../binary-data/write-whole.ts';
import type { Engine } from '../../engine.ts';
import type { FinishedRun } from '../../headless/run-workflow.ts';
import { prepareWorkflow, type PreparedWorkflow } from '../../headless/prepare.ts';
import { digestOfQuoted } from '../../quotes/quoted-digest.ts';
import { canonicalJson } from '../../workflow/digest.ts';
import { filesFrom } from '../../workflow/files-from.ts';
import { formFields } from '../../workflow/form-fields.ts';
import { parseWorkflow } from '../../workflow/parse-workflow.ts';
import { outputsOf } from '../outputs.ts';
import { refuseProblems } from '../problem.ts';
import { readHints } from '../read-hints.ts';
import { isUpToDate, readMade, writeMade } from './made.ts';
import { planExamples, type ExampleHints, type PlannedEntry, type PlannedRun } from './plan-examples.ts';
import { resultsFor } from './results.ts';

export interface ExamplesOrder {
  /** Names the folder of what was made. */
  readonly name: string;
  readonly path: string;
  readonly text: string;
  /** Also what is up to date. */
  readonly force: boolean;
  readonly signal: AbortSignal;
  /** Quotes the run, then runs it to its end. @throws FlowError when it does not complete. */
  run(prepared: PreparedWorkflow, title: string): Promise<FinishedRun>;
  onWritten(file: string, bytes: number): void;
  onUpToDate(file: string): void;
}

/** Counted up when results are made small, or covers drawn, in another way. */
const MAKING = { example: 1, cover: 2 };

/** @throws FlowError `invalid_input` | `invalid_workflow` for hints that cannot be followed; what `run` throws. What was written before stays. */
export async function makeExamples(engine: Engine, order: ExamplesOrder): Promise<void> {
  const { endingOfShown, SHOWN_ENDINGS } = await import('sogni-flow-runtime/runtimes');
  const runs = planExamples(hintsOf(order), (file) => {
    const ending = endingOfShown(insideOf(file));
    return { ending, kind: SHOWN_ENDINGS[ending] };
  });
  if (runs.length === 0) throw new FlowError('invalid_input', `${order.name} names no examples; they stand in meta.sogniFlow.examples as { title, file, inputs }`);
  const scratch = await mkdtemp(join(tmpdir(), 'sogni-flow-examples-'));
  try {
    for (const run of runs) await makeRun(engine, order, run, scratch);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Whatever is wrong with the hints is told before anything is made. */
function hintsOf({ name, text }: ExamplesOrder): ExampleHints {
  const workflow = parseWorkflow(text);
  const { hints, problems } = readHints(workflow);
  refuseProblems(name, problems);
  const { cover, examples = [] } = hints;
  return { examples, outputs: outputsOf(workflow, hints), ...(cover === undefined ? {} : { cover }) };
}

function insideOf(file: string): string {
  if (isAbsolute(file) || normalize(file).split(/[\\/]/).includes('..')) throw new FlowError('invalid_input', `"${file}" lies outside of the template's folder; a path below it is needed`);
  return file;
}

/** One run, and whatever of its entries is not up to date. */
async function makeRun(engine: Engine, order: ExamplesOrder, { title, inputs, entries }: PlannedRun, scratch: string): Promise<void> {
  const folder = dirname(order.path);
  const madeFile = join(folder, 'examples', order.name, 'made.json');
  const fields = formFields(parseWorkflow(order.text));
  const prepared = await prepareWorkflow({ text: order.text, inputs: filesFrom(folder, inputs, fields), types: engine.types, artifacts: engine.artifacts, now: Date.now() });
  const quoted = digestOfQuoted(prepared.workflow.digest, prepared.trigger);
  const due = new Map<PlannedEntry, string>();
  for (const entry of entries) {
    const digest = digestOfMaking(quoted, prepared.workflow.name, entry);
    if (!order.force && (await isUpToDate(await readMade(madeFile), folder, entry.file, digest))) order.onUpToDate(entry.file);
    else due.set(entry, digest);
  }
  if (due.size === 0) return;
  const finished = await order.run(prepared, title);
  for (const [entry, digest] of due) {
    const content = await showcase(engine, order, finished, entry, scratch);
    await writeWhole(join(folder, entry.file), content);
    await writeMade(madeFile, { ...(await readMade(madeFile)), [entry.file]: digest });
    order.onWritten(entry.file, content.byteLength);
  }
}

const digestOfMaking = (quoted: string, title: string, { as, kind, ending, output, place }: PlannedEntry): string =>
  createHash('sha256').update(canonicalJson([MAKING[as], quoted, as, as === 'cover' ? title : '', kind, ending, output?.node, output?.field, place])).digest('hex');

async function showcase(engine: Engine, { signal }: ExamplesOrder, finished: FinishedRun, entry: PlannedEntry, scratch: string): Promise<Buffer> {
  const { drawCover, shrink } = await import('sogni-flow-runtime/runtimes');
  const results = resultsFor(entry, finished);
  const result = results[entry.place];
  if (result === undefined) throw new FlowError('not_found', `nothing was made for ${entry.file}: it shows result ${entry.place + 1} of ${lookedFor(entry)}, and there are ${results.length}`);
  const tools = { ffmpeg: engine.ffmpeg, scratch, signal };
  const file = 'digest' in result ? { path: await (await engine.artifacts()).localPath(result.digest), mediaType: result.mediaType } : undefined;
  if (entry.as === 'cover') return await drawCover(finished.workflow.name, file, tools);
  return file ? await shrink(file, entry.ending, tools) : Buffer.from('text' in result ? result.text : '');
}

const lookedFor = ({ output, kind }: PlannedEntry): string => (output ? `node "${output.node}" in its field "${output.field}"` : `the kind ${kind}`);
