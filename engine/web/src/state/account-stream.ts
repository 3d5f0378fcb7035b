/**
 * What happens to the runs of the account and to its balance: one stream for the whole tab, shared by all views, for as long as the tab is seen
 * (a browser allows few connections to one address). It goes on where it was; while it cannot be had, views are told to ask again by themselves.
 */
import { computed, effect, type ReadonlySignal } from '@preact/signals';
import type { AccountStreamEvent, ExecutionSummary } from 'n8n-nodes-sogni-flow/contract';
import { followEvents, type StreamTools } from './event-stream.ts';
import { loadSession, session, takeBalance } from './session.ts';

export interface NewsListener {
  /** As lists show it, and the seeds that were drawn once it rests. */
  execution(execution: ExecutionSummary, seeds: readonly number[]): void;
  /** Something may have been missed. */
  again(): void;
}

const listeners = new Set<NewsListener>();

/** @returns what ends listening. */
export function onNews(listener: NewsListener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

const account = computed(() => session.value?.account);

/** Follows whoever is signed in. @param seen - whether the tab is. @returns what ends it. */
export function followAccount(seen: ReadonlySignal<boolean>, tools?: StreamTools): () => void {
  let last = '';
  let whose: string | undefined;
  let asking: Promise<void> | undefined;
  return effect(() => {
    if (account.value === undefined || !seen.value) return;
    if (whose !== account.value) [whose, last] = [account.value, ''];
    return followEvents<AccountStreamEvent>(
      () => `/v1/executions/events/stream?after=${last}`,
      ['begin', 'execution', 'balance'],
      {
        event(event, id) {
          if (id) last = id;
          if (event.type === 'execution') for (const { execution } of listeners) execution(event.execution, event.seeds);
          else takeBalance(event.balance);
          if (event.type === 'begin') askAgain();
        },
        connected(there) {
          if (there) return;
          askAgain();
          // It may have ended because nobody is signed in any more.
          asking ??= loadSession().finally(() => (asking = undefined));
        },
      },
      tools,
    );
  });
}

function askAgain(): void {
  for (const listener of listeners) listener.again();
}
