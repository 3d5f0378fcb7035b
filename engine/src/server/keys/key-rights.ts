import type { Accounts, ApiKey } from '../../accounts/port.ts';
import type { Caller } from '../access/caller.ts';

const CAPS = ['capPerJob', 'capPerRun', 'capPerDay', 'capPerMonth', 'capTotal'] as const satisfies readonly (keyof ApiKey)[];

/** The key that somebody calls with, or is signed in with; `undefined` for who needs none: this process, and a session that a link opened. */
export const keyOf = async (accounts: Pick<Accounts, 'listKeys'>, { account, apiKeyId }: Pick<Caller, 'account'> & { readonly apiKeyId?: string | undefined }): Promise<ApiKey | undefined> =>
  apiKeyId === undefined ? undefined : (await accounts.listKeys(account)).find(({ id }) => id === apiKeyId);

/** Whoever may spend only so much must not be able to make a key that may spend more. */
export const isCapped = (key: ApiKey): boolean => CAPS.some((cap) => key[cap] !== undefined);
