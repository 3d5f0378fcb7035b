/** The server's only entry. It brings Fastify along, so import it when a server is needed, not before: `await import('./server/index.ts')`. */
export { newInProcessToken, type Caller } from './access/caller.ts';
export { buildServer } from './build-server.ts';
export { createInProcessTransport } from './in-process-transport.ts';
export { SERVER_SCHEMA } from './schema.ts';
export type { ServerServices } from './services.ts';
