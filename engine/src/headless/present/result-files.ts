/** Files and texts that an execution leaves: named outputs of its template first, else what the last nodes made. */
import { isMediaType, kindOf, type ExecutionRecord, type ResultFile, type TemplateOutput } from 'n8n-nodes-sogni-flow/contract';
import { digestOf } from '../../binary-data/binary-store.ts';
import type { BinaryData, Item } from '../../execution/types.ts';
import { textOf } from '../../templates/text-of.ts';
import { createGraph } from '../../workflow/graph.ts';
import type { Workflow } from '../../workflow/types.ts';
import type { ToldRuns } from './told-runs.ts';

/** Pixels of the longer side. */
const THUMBNAIL = 320;

export interface FilePlace {
  readonly node: string;
  readonly field: string;
  readonly output?: string;
}

/** @returns `undefined` for what does not lie in the artifact store, or is no medium. */
function resultFile(told: ToldRuns, binary: BinaryData, { node, field, output }: FilePlace): ResultFile | undefined {
  const digest = referenceOf(binary);
  const { mimeType, fileName } = binary;
  if (digest === undefined || !isMediaType(mimeType)) return undefined;
  const kind = kindOf(mimeType);
  const url = `/v1/artifacts/${digest}`;
  const { bytes = 0, ...facts } = told.factsOf(digest);
  return {
    artifact: digest,
    url,
    ...(kind === 'image' || kind === 'video' ? { thumbnailUrl: `${url}?thumbnail=${THUMBNAIL}` } : {}),
    ...{ kind, mediaType: mimeType, name: fileName ?? field, bytes, ...facts, node, field },
    ...(output === undefined ? {} : { output }),
  };
}

function referenceOf(binary: BinaryData): string | undefined {
  try {
    return digestOf(binary);
  } catch {
    // A reference that somebody wrote by hand.
    return undefined;
  }
}

type Drawn = Pick<Workflow, 'nodes' | 'connections'>;

export function resultsOf(workflow: Drawn, told: ToldRuns, outputs: readonly TemplateOutput[]): readonly ResultFile[] {
  const named = outputs.filter(({ type }) => type !== 'text').flatMap((output) => filesOf(told, output));
  return named.length > 0 ? named : lastFiles(workflow, told);
}

const itemsOf = (told: ToldRuns, node: string): readonly Item[] => told.of(node).runs.flatMap(({ outputs }) => outputs.flat());

/** `image`, and with several also `image_1`, `image_2`, …, as the nodes name them. */
function filesOf(told: ToldRuns, { name, node, field, many }: TemplateOutput): readonly ResultFile[] {
  const numbered = (key: string): boolean => key === field || (key.startsWith(`${field}_`) && /^\d+$/.test(key.slice(field.length + 1)));
  const files = itemsOf(told, node).flatMap(({ binary = {} }) =>
    Object.entries(binary).flatMap(([key, data]) => (numbered(key) ? (resultFile(told, data, { node, field: key, output: name }) ?? []) : [])),
  );
  return once(many ? files : files.slice(-1));
}

/** What the nodes without a follower hand on; where that is nothing, what was made last. */
function lastFiles({ nodes, connections }: Drawn, told: ToldRuns): readonly ResultFile[] {
  const graph = createGraph({ connections });
  const names = [...nodes.keys()];
  const last = names.filter((node) => graph.children(node).flat().length === 0);
  const handedOn = once(last.flatMap((node) => itemsOf(told, node).flatMap(({ binary = {} }) => Object.entries(binary).flatMap(([field, data]) => resultFile(told, data, { node, field }) ?? []))));
  if (handedOn.length > 0) return handedOn;
  const newest = names.filter((node) => madeBy(told, node).length > 0).sort((a, b) => endOf(told, b) - endOf(told, a))[0];
  return newest === undefined ? [] : madeBy(told, newest);
}

const endOf = (told: ToldRuns, node: string): number => told.of(node).runs.at(-1)?.finishedAt ?? 0;

/** What a node itself made, in order. */
export function madeBy(told: ToldRuns, node: string): readonly ResultFile[] {
  const made = new Set(told.of(node).steps.flatMap(({ files }) => files.map(({ digest }) => digest)));
  const files = itemsOf(told, node).flatMap(({ binary = {} }) => Object.entries(binary).flatMap(([field, data]) => resultFile(told, data, { node, field }) ?? []));
  return once(files.filter(({ artifact }) => made.has(artifact)));
}

export function textsOf(told: ToldRuns, outputs: readonly TemplateOutput[]): ExecutionRecord['texts'] {
  return outputs
    .filter(({ type }) => type === 'text')
    .flatMap(({ name, title, node, field }) =>
      itemsOf(told, node).flatMap((item) => {
        const text = textOf(item, field);
        return text === undefined ? [] : [{ output: name, title, text }];
      }),
    );
}

const once = (files: readonly ResultFile[]): readonly ResultFile[] => [...new Map(files.map((file) => [`${file.artifact} ${file.output ?? ''}`, file])).values()];
