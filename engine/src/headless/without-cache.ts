/** Asks for everything to be made again: starts carry the header by which the server passes the job cache over. */
import type { Engine } from '../engine.ts';
import type { HttpTransport } from '../http-transport.ts';
import { lazily } from 'sogni-flow-runtime/configuration';
import { isStart } from './watched-transport.ts';

export const withoutCache =
  (transport: HttpTransport): HttpTransport =>
  (request) =>
    transport(isStart(request) ? { ...request, headers: { ...request.headers, 'no-cache': 'yes' } } : request);

/** The engine as a quote needs it: nothing is found in the job cache. */
export const quotingWithoutCache = (engine: Engine): Engine => ({
  ...engine,
  jobs: lazily(async () => {
    const jobs = await engine.jobs();
    return { ...jobs, quote: (request) => jobs.quote({ ...request, noCache: true }) };
  }),
});
