/** The account's key at the simulated network. */
export const KEY = 'network-id.network-secret-0123456789';
