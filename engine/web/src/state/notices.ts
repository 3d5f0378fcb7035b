/** What the page says beside its views: toasts that pass, and words for screen readers. */
import { signal } from '@preact/signals';

export interface Toast {
  readonly id: number;
  readonly tone: 'good' | 'bad' | 'plain';
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
}

const SHOWN_MS = 6_000;
let count = 0;

export const toasts = signal<readonly Toast[]>([]);
export const announcement = signal('');

/** Shown for six seconds; one that asks for an action or tells of a failure stays until it is closed. */
export function toast(text: string, { tone = 'plain', action }: { readonly tone?: Toast['tone']; readonly action?: Toast['action'] } = {}): void {
  const id = ++count;
  toasts.value = [...toasts.value.slice(-3), { id, tone, text, action }];
  if (tone !== 'bad' && !action) setTimeout(() => closeToast(id), SHOWN_MS);
}

export function closeToast(id: number): void {
  toasts.value = toasts.value.filter((one) => one.id !== id);
}

/** Says it to who cannot see the page; nothing is shown. */
export function announce(text: string): void {
  announcement.value = '';
  queueMicrotask(() => (announcement.value = text));
}
