/** Two results of one kind are compared at a time: pictures or videos. */
import type { ResultFile } from 'n8n-nodes-sogni-flow/contract';

type Comparable = Pick<ResultFile, 'artifact' | 'kind'>;

export const canCompare = (file: Comparable, files: readonly Comparable[]): boolean =>
  (file.kind === 'image' || file.kind === 'video') && files.some((other) => other.kind === file.kind && other.artifact !== file.artifact);

/** What is chosen after a press on `file`: a third takes the place of the first, another kind the place of all. */
export function chosenToCompare(chosen: readonly string[], file: Comparable, files: readonly Comparable[]): readonly string[] {
  if (chosen.includes(file.artifact)) return chosen.filter((artifact) => artifact !== file.artifact);
  const ofKind = chosen.filter((artifact) => files.some((other) => other.artifact === artifact && other.kind === file.kind));
  return [...ofKind, file.artifact].slice(-2);
}
