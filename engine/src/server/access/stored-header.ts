/**
 * Stands for the bytes of an upload that lie in the artifact store already: their digest. Believed with the in-process token, and only of
 * files that belong to the account; from anybody else it says nothing.
 */
export const STORED_HEADER = 'sogni-flow-stored';
