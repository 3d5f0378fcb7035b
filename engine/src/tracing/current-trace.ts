/** Which place in a trace the work at hand belongs to: set by the request that it answers. Nothing is set where nobody takes traces. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { TraceParent } from './port.ts';

export const currentTrace = new AsyncLocalStorage<TraceParent>();
