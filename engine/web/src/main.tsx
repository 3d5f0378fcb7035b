// First: what views say of their own goes above it.
import './styles/tokens.css';
import './styles/base.css';
import './styles/ui.css';
import './styles/shell.css';
import { render } from 'preact';
import { App } from './app.tsx';
import { followAccount } from './state/account-stream.ts';
import { loadSession } from './state/session.ts';
import { tabIsSeen } from './state/tab-is-seen.ts';
import { applyTheme } from './state/theme.ts';

applyTheme();
void loadSession();
followAccount(tabIsSeen);
// A file that misses its field must not take the place of the page.
for (const name of ['dragover', 'drop'] as const) addEventListener(name, (event) => event.dataTransfer?.types.includes('Files') && event.preventDefault());

const page = document.getElementById('page');
if (page) render(<App />, page);
