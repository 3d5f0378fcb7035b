import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { Cancelled } from '../../api/run-actions.ts';
import { formatSpark } from '../../formats.ts';
import { announce, toast } from '../../state/notices.ts';
import { Confirm } from '../../ui/dialog.tsx';

export interface CancelProps {
  readonly title: string;
  readonly confirm: string;
  /** What is lost, and what is not. */
  readonly children: ComponentChildren;
  readonly cancel: () => Promise<Partial<Cancelled>>;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Says before what is lost, and afterwards what came back. */
export function Cancel({ title, confirm, children, cancel, onDone, onClose }: CancelProps) {
  const [busy, setBusy] = useState(false);
  const go = async (): Promise<void> => {
    setBusy(true);
    try {
      const { refunded = 0 } = await cancel();
      const words = refunded > 0 ? `Cancelled. ${formatSpark(refunded)} Spark came back.` : 'Cancelled. Nothing was on hold.';
      toast(words, { tone: 'good' });
      announce(words);
      onDone();
    } catch (failure) {
      toast((failure as Error).message, { tone: 'bad' });
    }
    onClose();
  };
  return (
    <Confirm title={title} confirm={confirm} danger busy={busy} onConfirm={() => void go()} onClose={onClose}>
      <p>{children}</p>
    </Confirm>
  );
}
