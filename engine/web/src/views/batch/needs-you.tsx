/** Runs of a batch that stopped for want of money: why, and how the rest goes on. */
import { useState } from 'preact/hooks';
import { resumeBatch } from '../../api/run-actions.ts';
import { count } from '../../formats.ts';
import { href } from '../../router.ts';
import { adviceFor } from '../../state/advice.ts';
import { toast } from '../../state/notices.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { Icon } from '../../ui/icons.tsx';
import type { BatchRun } from './axes.ts';

export function NeedsYou({ id, runs, onResumed }: { readonly id: string; readonly runs: readonly BatchRun[]; readonly onResumed: () => void }) {
  const [busy, setBusy] = useState(false);
  const stopped = runs.filter(({ execution: { state } }) => state === 'waiting_for_user');
  if (stopped.length === 0) return null;
  const failure = stopped.find(({ execution }) => execution.failure)?.execution.failure;
  const goOn = async (): Promise<void> => {
    setBusy(true);
    try {
      await resumeBatch(id);
      onResumed();
    } catch (refused) {
      toast((refused as Error).message, { tone: 'bad' });
    }
    setBusy(false);
  };
  return (
    <section class="run-note run-note-hold" aria-label="Some runs need you">
      <Icon name="warning" />
      <div class="stack">
        <div>
          <strong>
            {count(stopped.length, 'run')} stopped: {failure ? adviceFor(failure).title : 'they need you to go on'}
          </strong>
          <p>{failure?.message}</p>
          <p class="soft">What is made is kept and not paid again.</p>
        </div>
        <div class="row">
          <Button look="primary" busy={busy} onClick={() => void goOn()}>
            Go on with the rest
          </Button>
          <ButtonLink look="quiet" to={href('ledger')}>
            See your Spark
          </ButtonLink>
        </div>
      </div>
    </section>
  );
}
