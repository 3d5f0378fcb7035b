/** Light or dark: as the system says, until somebody chooses. The choice stays in this browser. */
import { signal } from '@preact/signals';

const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'sogni-flow.theme';
const isTheme = (value: unknown): value is Theme => (THEMES as readonly unknown[]).includes(value);

export const theme = signal<Theme>('system');

/** Takes up the choice of an earlier visit. */
export function applyTheme(): void {
  const kept = localStorage.getItem(KEY);
  chooseTheme(isTheme(kept) ? kept : 'system');
}

export function chooseTheme(chosen: Theme): void {
  theme.value = chosen;
  localStorage.setItem(KEY, chosen);
  const { dataset } = document.documentElement;
  if (chosen === 'system') delete dataset.theme;
  else dataset.theme = chosen;
}
