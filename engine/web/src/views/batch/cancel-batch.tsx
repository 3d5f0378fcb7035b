import { useState } from 'preact/hooks';
import { cancelBatch } from '../../api/run-actions.ts';
import { formatSpark } from '../../formats.ts';
import { announce, toast } from '../../state/notices.ts';
import { loadSession } from '../../state/session.ts';
import { Confirm } from '../../ui/dialog.tsx';

export function CancelBatch({ id, onDone, onClose }: { readonly id: string; readonly onDone: () => void; readonly onClose: () => void }) {
  const [busy, setBusy] = useState(false);
  const cancel = async (): Promise<void> => {
    setBusy(true);
    try {
      const { refunded = 0 } = await cancelBatch(id);
      const words = refunded > 0 ? `Cancelled. ${formatSpark(refunded)} Spark came back.` : 'Cancelled.';
      toast(words, { tone: 'good' });
      announce(words);
      onDone();
      void loadSession();
    } catch (failure) {
      toast((failure as Error).message, { tone: 'bad' });
    }
    onClose();
  };
  return (
    <Confirm title="Cancel all runs?" confirm="Cancel all" danger busy={busy} onConfirm={() => void cancel()} onClose={onClose}>
      <p>Runs that are done stay as they are. The others end, and what is on hold for them comes back.</p>
    </Confirm>
  );
}
