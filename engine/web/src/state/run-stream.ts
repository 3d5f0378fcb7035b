/** The events of an execution, for as long as something may happen. A stream that is opened anew begins with a snapshot, so nothing is missed. */
import type { ExecutionStreamEvent } from 'n8n-nodes-sogni-flow/contract';
import { followEvents, type StreamListener, type StreamTools } from './event-stream.ts';
import { rests } from './words.ts';

/** @returns what ends listening. It ends by itself once the execution rests. */
export function followRun(id: string, listener: StreamListener<ExecutionStreamEvent>, tools?: StreamTools): () => void {
  const stop = followEvents<ExecutionStreamEvent>(
    () => `/v1/executions/${encodeURIComponent(id)}/events/stream`,
    ['snapshot', 'node', 'progress', 'preview', 'state'],
    {
      ...listener,
      event(event, last) {
        listener.event(event, last);
        if ((event.type === 'state' || event.type === 'snapshot') && rests(event.execution)) stop();
      },
    },
    tools,
  );
  return stop;
}
