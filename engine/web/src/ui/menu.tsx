/** A button that opens a list of actions: arrow keys move, Escape closes, a press elsewhere closes too. */
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { Icon, type IconName } from './icons.tsx';

export interface MenuItem {
  readonly label: string;
  readonly icon?: IconName;
  readonly onSelect?: () => void;
  /** Goes there instead. */
  readonly to?: string;
  readonly download?: string;
  readonly danger?: boolean;
  readonly checked?: boolean;
}

export interface MenuProps {
  readonly label: string;
  /** What the button shows; its accessible name is `label`. */
  readonly children: ComponentChildren;
  readonly items: readonly MenuItem[];
  readonly class?: string;
}

export function Menu({ label, children, items, class: own = 'button button-quiet button-normal button-round' }: MenuProps) {
  const [open, setOpen] = useState(false);
  const [side, setSide] = useState('');
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  const entries = (): HTMLElement[] => [...(box.current?.querySelectorAll<HTMLElement>('[role^=menuitem]') ?? [])];
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  /** The list opens towards the middle of the window, where there is room. */
  const toggle = (): void => {
    const { left = 0, right = 0 } = button.current?.getBoundingClientRect() ?? {};
    setSide(left + right < innerWidth ? ' menu-left' : '');
    setOpen(!open);
  };

  useEffect(() => {
    if (!open) return;
    entries()[0]?.focus();
    const elsewhere = (event: Event): void => {
      if (!box.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', elsewhere);
    return () => document.removeEventListener('pointerdown', elsewhere);
  }, [open]);

  const move = (event: KeyboardEvent): void => {
    const all = entries();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (event.key === 'Escape') close();
    else if (event.key === 'Tab') setOpen(false);
    else if (next !== undefined) all.at(next % all.length)?.focus();
    if (event.key === 'Escape' || next !== undefined) event.preventDefault();
  };

  return (
    <div class={`menu${side}`} ref={box}>
      <button type="button" class={own} ref={button} aria-haspopup="menu" aria-expanded={open} aria-controls={id} aria-label={label} title={label} onClick={toggle}>
        {children}
      </button>
      {open && (
        <div class="menu-list" id={id} role="menu" aria-label={label} onKeyDown={move}>
          {items.map((item) => (
            <Entry key={item.label} item={item} onDone={close} />
          ))}
        </div>
      )}
    </div>
  );
}

function Entry({ item: { label, icon, onSelect, to, download, danger = false, checked }, onDone }: { readonly item: MenuItem; readonly onDone: () => void }) {
  const shown = (
    <>
      {icon && <Icon name={icon} size={18} />}
      <span>{label}</span>
      {checked && <Icon name="check" size={18} />}
    </>
  );
  const role = checked === undefined ? 'menuitem' : 'menuitemradio';
  const common = { class: `menu-item${danger ? ' menu-danger' : ''}`, role, 'aria-checked': checked, tabIndex: -1 } as const;
  const select = (): void => {
    onDone();
    onSelect?.();
  };
  if (to === undefined) return <button type="button" {...common} onClick={select}>{shown}</button>;
  return <a href={to} download={download} {...common} onClick={select}>{shown}</a>;
}
