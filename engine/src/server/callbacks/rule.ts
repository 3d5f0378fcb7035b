/** Whom the server may call. `public`: the internet. `loopback`: this machine as well. `private`: private networks as well. */
export const CALLBACK_RULES = ['off', 'public', 'loopback', 'private'] as const;
export type CallbackRule = (typeof CALLBACK_RULES)[number];
