/** The browser's own `<dialog>`: it keeps the focus inside, closes with Escape, and gives the focus back. */
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { Button } from './button.tsx';

export interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
  /** Buttons at its foot. */
  readonly actions?: ComponentChildren;
  readonly size?: 'small' | 'normal' | 'large';
}

/** Open as long as it is drawn. */
export function Dialog({ title, onClose, children, actions, size = 'normal' }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={element}
      class={`dialog dialog-${size}`}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => event.target === element.current && onClose()}
    >
      <div class="dialog-inside">
        <header class="dialog-head">
          <h2 id={id}>{title}</h2>
          <Button look="quiet" icon="close" label="Close" onClick={onClose} />
        </header>
        <div class="dialog-body">{children}</div>
        {actions && <footer class="dialog-foot">{actions}</footer>}
      </div>
    </dialog>
  );
}

/** Asks before something that cannot be undone, or that costs. */
export function Confirm({ title, children, confirm, danger = false, busy = false, onConfirm, onClose }: Omit<DialogProps, 'actions'> & { readonly confirm: string; readonly danger?: boolean; readonly busy?: boolean; readonly onConfirm: () => void }) {
  const actions = (
    <>
      <Button onClick={onClose}>Not now</Button>
      <Button look={danger ? 'danger' : 'primary'} busy={busy} onClick={onConfirm}>
        {confirm}
      </Button>
    </>
  );
  return (
    <Dialog title={title} size="small" onClose={onClose} actions={actions}>
      {children}
    </Dialog>
  );
}
