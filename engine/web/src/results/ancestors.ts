import type { ExecutionSummary } from 'n8n-nodes-sogni-flow/contract';

const MOST = 20;

/** The runs that led to this one, the first in front; ends at one that is not there any more. */
export async function ancestors<Run extends Pick<ExecutionSummary, 'id' | 'after'>>(run: Run, find: (id: string) => Promise<Run>): Promise<readonly Run[]> {
  const found: Run[] = [];
  const seen = new Set([run.id]);
  for (let after = run.after; after !== undefined && !seen.has(after) && found.length < MOST; ) {
    seen.add(after);
    const before = await find(after).catch(() => undefined);
    if (before) found.unshift(before);
    after = before?.after;
  }
  return found;
}
