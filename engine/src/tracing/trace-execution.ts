/** Traces an execution and its node runs; what a node run asks of the server in this process belongs below it. */
import type { NodeContext } from '../execution/node-type.ts';
import type { ExecutionEvent } from '../execution/types.ts';
import type { HttpTransport } from '../http-transport.ts';
import type { Span, Tracing } from './port.ts';

export interface TracedExecution {
  heard(event: ExecutionEvent): void;
  /** The same transport, with the place of the node run on each request. */
  carry(context: Pick<NodeContext, 'node' | 'runIndex'>, transport: HttpTransport): HttpTransport;
}

/** @param typeOf - type of a node by its name. */
export function traceExecution(tracing: Tracing, typeOf: (node: string) => string | undefined): TracedExecution {
  const runs = new Map<string, Span>();
  let whole: Span | undefined;
  const keyOf = (node: string, runIndex: number): string => `${runIndex}:${node}`;

  return {
    heard(event) {
      switch (event.type) {
        case 'execution_started':
          whole = tracing.start('execution', { attributes: { 'sogni_flow.execution.id': event.executionId } });
          break;
        case 'node_started': {
          const { node, runIndex, items } = event;
          const attributes = { 'sogni_flow.node.name': node, 'sogni_flow.node.run_index': runIndex, 'sogni_flow.node.items': items };
          runs.set(keyOf(node, runIndex), tracing.start(`node ${typeOf(node) ?? 'unknown'}`, { parent: whole?.traceparent, attributes }));
          break;
        }
        case 'node_finished': {
          const key = keyOf(event.node, event.runIndex);
          runs.get(key)?.end({}, event.failure?.code);
          runs.delete(key);
          break;
        }
        case 'execution_finished': {
          const { state, failure } = event;
          const also = { 'sogni_flow.execution.state': state };
          // A node run that fails, waits or is given up is not told of by itself.
          const given = state === 'waiting' ? undefined : state;
          for (const [key, span] of runs) span.end(also, key.endsWith(`:${failure?.node}`) ? failure?.code : given);
          whole?.end(also, failure?.code);
        }
      }
    },
    carry: ({ node, runIndex }, transport) => async (request) => {
      const span = runs.get(keyOf(node.name, runIndex));
      return await transport(span ? { ...request, headers: { ...request.headers, traceparent: span.traceparent } } : request);
    },
  };
}
