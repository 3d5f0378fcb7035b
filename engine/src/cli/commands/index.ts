/** The commands, loaded one at a time: starting up costs only what is used. */
import type { Command } from '../command.ts';

export interface CommandEntry {
  readonly summary: string;
  load(): Promise<{ readonly command: Command }>;
}

export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  run: { summary: 'Run a workflow file or a template', load: () => import('./run.ts') },
  quote: { summary: 'Show what a workflow would cost now', load: () => import('./quote.ts') },
  serve: { summary: 'Serve the API, work off jobs and run executions', load: () => import('./serve.ts') },
  'sign-in': { summary: 'Print a link that opens the page, signed in', load: () => import('./sign-in.ts') },
  worker: { summary: 'Work off jobs and run executions', load: () => import('./worker.ts') },
  workers: { summary: 'List, show, pause or resume workers', load: () => import('./workers.ts') },
  executions: { summary: 'List, show, cancel, resume or fork executions', load: () => import('./executions.ts') },
  templates: { summary: 'List, show, check, save and export workflow templates', load: () => import('./templates.ts') },
  types: { summary: 'Write TypeScript types of a template', load: () => import('./types.ts') },
  import: { summary: 'Convert a workflow of the older Sogni node', load: () => import('./import.ts') },
  keys: { summary: 'Create, list, cap or revoke API keys', load: () => import('./keys.ts') },
  balance: { summary: 'Show an account and what it has', load: () => import('./balance.ts') },
  cache: { summary: 'Show the files behind the job cache, or remove what is too much', load: () => import('./cache.ts') },
  grant: { summary: 'Give an account Spark (operator)', load: () => import('./grant.ts') },
  accounts: { summary: 'Note a verified e-mail address or a referral, or pay workers out (operator)', load: () => import('./accounts.ts') },
  ledger: { summary: 'Show, export and verify the books', load: () => import('./ledger.ts') },
  doctor: { summary: 'Check this machine and say what is missing', load: () => import('./doctor.ts') },
};
