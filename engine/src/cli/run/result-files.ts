/** Which files and texts a run is made for. */
import type { ExecutionRecord } from 'n8n-nodes-sogni-flow/contract';
import { digestOf } from '../../binary-data/binary-store.ts';
import { finalResults } from '../../execution/results.ts';
import type { BinaryData } from '../../execution/types.ts';
import { namedOutputs } from '../../headless/present/named-outputs.ts';
import { textsOf } from '../../headless/present/result-files.ts';
import { ToldRuns } from '../../headless/present/told-runs.ts';
import type { FinishedRun } from '../../headless/run-workflow.ts';
import { outputsOf } from '../../templates/outputs.ts';
import { readHints } from '../../templates/read-hints.ts';

export interface ResultFile {
  /** The binary field that holds it; of a named output of an earlier node, the output's name. */
  readonly field: string;
  readonly binary: BinaryData;
  readonly digest: string;
}

/** What the last nodes leave, by field; and what the workflow names as an output although other nodes go on with it. */
export function resultFiles(workflow: FinishedRun['workflow'], outcome: FinishedRun['outcome']): readonly ResultFile[] {
  const last = finalResults(workflow, outcome).flatMap(({ items }) => items.flatMap(({ binary }) => Object.entries(binary ?? {}).flatMap(([field, file]) => asResult(field, file))));
  const known = new Set(last.map(({ digest }) => digest));
  const { hints } = readHints(workflow);
  if (hints.outputs === undefined) return last;
  const named = outputsOf(workflow, hints).flatMap(({ name, node, field }) => {
    const items = (outcome.runs.get(node) ?? []).flatMap(({ outputs }) => outputs.flat());
    return items.flatMap(({ binary }) => (binary?.[field] ? asResult(name, binary[field]) : []));
  });
  return [...last, ...named.filter(({ digest }) => !known.has(digest))];
}

/** The texts that the page shows among the results. */
export const resultTexts = ({ workflow, outcome }: Pick<FinishedRun, 'workflow' | 'outcome'>): ExecutionRecord['texts'] =>
  textsOf(new ToldRuns([...outcome.runs.values()].flat()), namedOutputs(workflow));

function asResult(field: string, binary: BinaryData): ResultFile[] {
  const digest = digestOf(binary);
  return digest === undefined ? [] : [{ field, binary, digest }];
}
