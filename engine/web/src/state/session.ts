/** Who is signed in, and what they can spend. */
import { computed, signal } from '@preact/signals';
import type { Balance, SessionRecord, SignIn } from 'n8n-nodes-sogni-flow/contract';
import { ApiError, onSignedOut, request, useCsrf } from '../api/client.ts';

/** `undefined` until the engine has been asked; `null` when nobody is signed in. */
export const session = signal<SessionRecord | null | undefined>(undefined);
export const balance = computed(() => session.value?.balance);

function take(record: SessionRecord | null): void {
  useCsrf(record?.csrf);
  session.value = record;
}

onSignedOut(() => take(null));

/** Also brings the balance up to date. */
export async function loadSession(): Promise<void> {
  try {
    take(await request<SessionRecord | null>('GET', '/v1/session'));
  } catch (failure) {
    if (!(failure instanceof ApiError)) throw failure;
    if (!session.value) take(null);
  }
}

export function takeBalance(news: Balance): void {
  if (session.value) session.value = { ...session.value, balance: news };
}

/** @throws ApiError `unauthorized` when token or key is not accepted. */
export async function signIn(by: SignIn): Promise<void> {
  take(await request<SessionRecord>('POST', '/v1/session', { body: by }));
}

export async function signOut(): Promise<void> {
  await request('DELETE', '/v1/session');
  take(null);
}
