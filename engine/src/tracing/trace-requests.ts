/** Traces the requests that a server answers. What is done for one belongs below it, also after the answer. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { currentTrace } from './current-trace.ts';
import type { Span, Tracing } from './port.ts';

/** Asked every few seconds, about nothing; or by a worker that tells how far it is, which the spans of its job show. */
const NOT_TRACED = /^\/(health|ready|metrics|v1\/desk(\/.*)?)$/;

/** Call it before the routes are added. */
export function traceRequests(app: FastifyInstance, tracing: Tracing): void {
  const spans = new WeakMap<FastifyRequest, Span>();

  app.addHook('onRequest', (request, _reply, done) => {
    const { method, headers, routeOptions: { url: route } } = request;
    if (route !== undefined && NOT_TRACED.test(route)) return done();
    const { traceparent } = headers;
    const attributes = { 'http.request.method': method, ...(route !== undefined && { 'http.route': route }) };
    const span = tracing.start(`${method} ${route ?? 'none'}`, { answers: true, attributes, ...(typeof traceparent === 'string' && { parent: traceparent }) });
    spans.set(request, span);
    done();
  });

  // Not before: reading a body loses what was set ahead of it.
  app.addHook('preHandler', (request, _reply, done) => {
    const span = spans.get(request);
    if (span) currentTrace.run(span.traceparent, done);
    else done();
  });

  app.addHook('onResponse', async (request, { statusCode }) => {
    spans.get(request)?.end({ 'http.response.status_code': statusCode }, statusCode >= 500 ? String(statusCode) : undefined);
  });
}
