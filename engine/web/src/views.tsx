/** Which component shows which view. All of them in one script: together they are small, and apart they compress far worse. */
import type { ComponentType } from 'preact';
import type { Route, ViewName } from './router.ts';
import Batch from './views/batch/index.tsx';
import Gallery from './views/gallery/index.tsx';
import Keys from './views/keys/index.tsx';
import Ledger from './views/ledger/index.tsx';
import Library from './views/library/index.tsx';
import Run from './views/run/index.tsx';
import Runs from './views/runs/index.tsx';
import SignIn from './views/sign-in/index.tsx';
import TemplateView from './views/template/index.tsx';

export interface ViewProps {
  readonly route: Route;
}

export const VIEWS: Readonly<Record<ViewName, ComponentType<ViewProps>>> = {
  gallery: Gallery,
  template: TemplateView,
  runs: Runs,
  run: Run,
  batch: Batch,
  library: Library,
  keys: Keys,
  ledger: Ledger,
  'sign-in': SignIn,
};
