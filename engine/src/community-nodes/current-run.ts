/** Which node run the code of a hosted node belongs to: its `sleep` gets no signal, and must end with the execution all the same. */
import { AsyncLocalStorage } from 'node:async_hooks';

export const currentRun = new AsyncLocalStorage<{ readonly signal: AbortSignal }>();
