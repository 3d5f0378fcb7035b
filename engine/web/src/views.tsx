/** Which component shows which view. Each is fetched when it is first gone to. */
import { signal, type Signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import type { Route, ViewName } from './router.ts';

export interface ViewProps {
  readonly route: Route;
}

type View = ComponentType<ViewProps>;

const LOADERS: Readonly<Record<ViewName, () => Promise<{ default: View }>>> = {
  gallery: () => import('./views/gallery/index.tsx'),
  template: () => import('./views/template/index.tsx'),
  runs: () => import('./views/runs/index.tsx'),
  run: () => import('./views/run/index.tsx'),
  batch: () => import('./views/batch/index.tsx'),
  library: () => import('./views/library/index.tsx'),
  keys: () => import('./views/keys/index.tsx'),
  ledger: () => import('./views/ledger/index.tsx'),
  'sign-in': () => import('./views/sign-in/index.tsx'),
};

const loaded = new Map<ViewName, Signal<View | 'failed' | undefined>>();

/** @returns `undefined` while it is fetched; `failed` when it could not be, such as after an update of the engine. */
export function viewOf(name: ViewName): View | 'failed' | undefined {
  const known = loaded.get(name);
  if (known) return known.value;
  const slot = signal<View | 'failed' | undefined>(undefined);
  loaded.set(name, slot);
  LOADERS[name]().then(
    (module) => (slot.value = module.default),
    () => (slot.value = 'failed'),
  );
  return slot.value;
}
