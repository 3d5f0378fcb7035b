/** What a run has left for a named output. */
import { isMediaType, kindOf, type MediaKind, type MediaType } from 'n8n-nodes-sogni-flow/contract';
import { digestOf } from '../../binary-data/binary-store.ts';
import { finalResults } from '../../execution/results.ts';
import type { BinaryData, Item } from '../../execution/types.ts';
import type { FinishedRun } from '../../headless/run-workflow.ts';
import { textOf } from '../text-of.ts';
import type { PlannedEntry } from './plan-examples.ts';

export type Result = { readonly digest: string; readonly mediaType: MediaType } | { readonly text: string };

/** Without an output, the files of the kind among the items that no node took up. @returns the results in the order in which they were made. */
export function resultsFor({ output, kind }: Pick<PlannedEntry, 'output' | 'kind'>, { workflow, outcome }: Pick<FinishedRun, 'workflow' | 'outcome'>): readonly Result[] {
  if (output === undefined) return finalResults(workflow, outcome).flatMap(({ items }) => items).flatMap((item) => filesOf(Object.values(item.binary ?? {}), kind));
  const items = (outcome.runs.get(output.node) ?? []).flatMap(({ outputs }) => outputs.flat());
  return items.flatMap((item) => resultsOf(item, output.field, output.type));
}

function resultsOf(item: Item, field: string, kind: MediaKind): readonly Result[] {
  const { binary = {} } = item;
  if (Object.hasOwn(binary, field)) return filesOf([binary[field] as BinaryData], kind);
  const text = kind === 'text' ? textOf(item, field) : undefined;
  return text === undefined ? [] : [{ text }];
}

function filesOf(files: readonly BinaryData[], kind: MediaKind): readonly Result[] {
  return files.flatMap((file): readonly Result[] => {
    if (!isMediaType(file.mimeType) || kindOf(file.mimeType) !== kind) return [];
    const digest = digestOf(file);
    if (digest !== undefined) return [{ digest, mediaType: file.mimeType }];
    return kind === 'text' ? [{ text: Buffer.from(file.data, 'base64').toString('utf8') }] : [];
  });
}
