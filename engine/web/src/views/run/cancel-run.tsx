import { useState } from 'preact/hooks';
import { cancelExecution } from '../../api/run-actions.ts';
import { formatSpark } from '../../formats.ts';
import { announce, toast } from '../../state/notices.ts';
import { loadSession } from '../../state/session.ts';
import { Confirm } from '../../ui/dialog.tsx';

export interface CancelRunProps {
  readonly id: string;
  readonly name: string;
  /** Spark. */
  readonly paid: number;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Says before what is lost, and afterwards what came back. */
export function CancelRun({ id, name, paid, onDone, onClose }: CancelRunProps) {
  const [busy, setBusy] = useState(false);
  const cancel = async (): Promise<void> => {
    setBusy(true);
    try {
      const { refunded } = await cancelExecution(id);
      const words = refunded > 0 ? `Cancelled. ${formatSpark(refunded)} Spark came back.` : 'Cancelled. Nothing was on hold.';
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
    <Confirm title={`Cancel ${name}?`} confirm="Cancel the run" danger busy={busy} onConfirm={() => void cancel()} onClose={onClose}>
      <p>
        Steps that are finished stay finished{paid > 0 && ` and paid (${formatSpark(paid)} Spark)`}, and their files are kept. What is on hold for the others comes back.
      </p>
    </Confirm>
  );
}
