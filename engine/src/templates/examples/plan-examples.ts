/** Which runs make the examples that a template names: one for all entries with the same inputs, which take its results in their order. */
import { FlowError, type MediaKind, type TemplateOutput } from 'n8n-nodes-sogni-flow/contract';
import { canonicalJson } from '../../workflow/digest.ts';
import type { ShownEnding } from 'sogni-flow-runtime/runtimes';

export interface ExampleEntry {
  readonly title: string;
  /** Relative to the template. */
  readonly file: string;
  readonly inputs?: Readonly<Record<string, string | number>> | undefined;
  /** Name of the output that it shows, where the file's name does not tell. */
  readonly output?: string | undefined;
}

export interface PlannedEntry {
  readonly file: string;
  readonly as: 'example' | 'cover';
  readonly ending: ShownEnding;
  readonly kind: MediaKind;
  /** What it shows; absent where the template names no output of its kind. */
  readonly output?: TemplateOutput;
  /** Its place among the results of that output. */
  readonly place: number;
}

export interface PlannedRun {
  readonly title: string;
  readonly inputs: Readonly<Record<string, string | number>>;
  readonly entries: readonly PlannedEntry[];
}

export interface ExampleHints {
  readonly cover?: string;
  readonly examples: readonly ExampleEntry[];
  readonly outputs: readonly TemplateOutput[];
}

/** By its ending. @throws FlowError for one that is not shown. */
type KindOfFile = (file: string) => Pick<PlannedEntry, 'ending' | 'kind'>;

/** A cover is made of the first picture, else of the first film, else of the first sound. */
const COVER_KINDS: readonly MediaKind[] = ['image', 'video', 'audio', 'text'];

/** @throws FlowError `invalid_input` for a file that is named twice, or an output that is not there. */
export function planExamples({ cover, examples, outputs }: ExampleHints, kindOfFile: KindOfFile): readonly PlannedRun[] {
  const runs = new Map<string, { title: string; inputs: PlannedRun['inputs']; entries: PlannedEntry[] }>();
  const files = new Set<string>();
  for (const { title, file, inputs = {}, output: named } of examples) {
    if (files.has(file)) throw new FlowError('invalid_input', `two examples are to be written to ${file}`);
    files.add(file);
    const { ending, kind } = kindOfFile(file);
    const key = canonicalJson(inputs);
    const run = runs.get(key) ?? { title, inputs, entries: [] };
    runs.set(key, run);
    const output = named === undefined ? outputFor(file, kind, outputs) : outputNamed(named, file, kind, outputs);
    const place = run.entries.filter((entry) => entry.kind === kind && entry.output === output).length;
    run.entries.push({ file, as: 'example', ending, kind, place, ...(output ? { output } : {}) });
  }
  if (cover !== undefined && !files.has(cover)) addCover(cover, [...runs.values()], kindOfFile);
  return [...runs.values()];
}

function addCover(cover: string, runs: readonly { readonly entries: PlannedEntry[] }[], kindOfFile: KindOfFile): void {
  if (kindOfFile(cover).kind !== 'image') throw new FlowError('invalid_input', `the cover is ${cover}; a picture is needed, ending in .jpg`);
  const all = runs.flatMap(({ entries }) => entries.map((entry) => ({ entry, entries })));
  const source = COVER_KINDS.map((kind) => all.find(({ entry }) => entry.kind === kind)).find((found) => found !== undefined);
  source?.entries.push({ ...source.entry, file: cover, as: 'cover' });
}

function outputNamed(name: string, file: string, kind: MediaKind, outputs: readonly TemplateOutput[]): TemplateOutput {
  const ofKind = outputs.filter(({ type }) => type === kind);
  const found = ofKind.find((output) => output.name === name);
  if (found) return found;
  throw new FlowError('invalid_input', `${file} is to show the output "${name}"; outputs of the kind ${kind} are ${ofKind.map((output) => output.name).join(', ') || 'none'}`);
}

/** The output that the file is named after (`film.mp4`, `pictures-2.jpg`), else the first of its kind. */
function outputFor(file: string, kind: MediaKind, outputs: readonly TemplateOutput[]): TemplateOutput | undefined {
  const name = file.replace(/^.*[\\/]/, '').replace(/\.[^.]*$/, '');
  const ofKind = outputs.filter(({ type }) => type === kind);
  return ofKind.find((output) => output.name === name) ?? ofKind.find((output) => name.replace(/-\d+$/, '') === output.name) ?? ofKind[0];
}
