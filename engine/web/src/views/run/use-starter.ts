/** Starts a run or a batch once, goes there, and says so. */
import type { StartBatch, StartExecution } from 'n8n-nodes-sogni-flow/contract';
import { useMemo, useState } from 'preact/hooks';
import { startBatch, startExecution } from '../../api/executions.ts';
import { go, href } from '../../router.ts';
import { toast } from '../../state/notices.ts';

export interface Starter {
  readonly busy: boolean;
  run(start: StartExecution): void;
  batch(start: StartBatch): void;
}

export function useStarter(onStarted: () => void): Starter {
  const [busy, setBusy] = useState(false);
  // A press that is repeated because no answer came is the same start.
  const key = useMemo(() => crypto.randomUUID(), []);
  const begin = async (start: () => Promise<string>): Promise<void> => {
    setBusy(true);
    try {
      const to = await start();
      onStarted();
      go(to);
    } catch (failure) {
      toast((failure as Error).message, { tone: 'bad' });
      setBusy(false);
    }
  };
  return {
    busy,
    run: (start) =>
      void begin(async () => {
        const { execution, joined } = await startExecution(start, key);
        if (joined) toast('The very same run was under way already; this is it.');
        return href('run', execution.id);
      }),
    batch: (start) => void begin(async () => href('batch', (await startBatch(start, key)).batch.id)),
  };
}
