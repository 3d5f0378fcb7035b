import { render } from 'preact';
import { App } from './app.tsx';
import { route } from './router.ts';
import { loadSession } from './state/session.ts';
import { applyTheme } from './state/theme.ts';
import { viewOf } from './views.tsx';
import './styles/tokens.css';
import './styles/base.css';
import './styles/ui.css';
import './styles/shell.css';

applyTheme();
void loadSession();
// The view is on its way while the engine is asked who is signed in.
if (route.value.view !== 'nowhere') viewOf(route.value.view);
// A file that misses its field must not take the place of the page.
for (const name of ['dragover', 'drop'] as const) addEventListener(name, (event) => event.dataTransfer?.types.includes('Files') && event.preventDefault());

const page = document.getElementById('page');
if (page) render(<App />, page);
