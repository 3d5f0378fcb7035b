/** Traces what a worker does with a job, below the place that came with it. */
import type { WorkerObserver } from 'sogni-flow-runtime';
import type { Attributes, Span, Tracing } from './port.ts';

export function traceWork(tracing: Tracing): WorkerObserver {
  return {
    claimed(slot) {
      let parent: string | undefined;
      let open: Span | undefined;
      const next = (name: string, attributes: Attributes = {}): void => {
        open?.end();
        open = tracing.start(name, { parent, attributes });
      };
      return {
        started({ job: { id, operation, model }, fence, trace }) {
          parent = trace;
          if (trace !== undefined) next('run', { 'sogni_flow.job.id': id, 'sogni_flow.operation': operation, 'sogni_flow.model': model, 'sogni_flow.slot': slot, 'sogni_flow.fence': fence });
        },
        made() {
          if (parent !== undefined) next('store');
        },
        stored() {
          open?.end();
          open = undefined;
        },
        ended: () => open?.end({}, 'not finished'),
      };
    },
  };
}
