import { render } from 'preact';
import { App } from './app.tsx';
import { loadSession } from './state/session.ts';
import { applyTheme } from './state/theme.ts';
import './styles/tokens.css';
import './styles/base.css';
import './styles/ui.css';
import './styles/shell.css';

applyTheme();
void loadSession();
const page = document.getElementById('page');
if (page) render(<App />, page);
