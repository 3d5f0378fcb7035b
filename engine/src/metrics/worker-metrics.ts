/** Counts the work of this process's worker. What a slot is at counts while it lasts, so that the busy share of a long job is not told at its end only. */
import type { WorkerObserver } from 'sogni-flow-runtime';
import type { MetricsRegistry } from './registry.ts';

interface Slot {
  jobs: number;
  busySince: number;
  model: string | undefined;
}

/** @param now - milliseconds of a clock that is never set. */
export function countWork({ prometheus: { Counter, Gauge }, registers }: MetricsRegistry, slots: number, now: () => number = () => performance.now()): WorkerObserver {
  const places = Array.from({ length: slots }, (): Slot => ({ jobs: 0, busySince: 0, model: undefined }));
  const count = (): void => places.forEach((place, slot) => addBusyTime(place, slot));
  const busy = new Counter({ name: 'sogni_flow_worker_busy_seconds_total', help: 'Time that a job computed in a slot of this worker; its rate is the busy share', labelNames: ['slot'], registers, collect: count });
  const switches = new Counter({ name: 'sogni_flow_worker_model_switches_total', help: 'Jobs of this worker for which a slot went from one model to another', labelNames: ['slot'], registers });
  new Gauge({ name: 'sogni_flow_worker_slots', help: 'Jobs that this worker can run at once', registers }).set(slots);
  places.forEach((_, slot) => [busy, switches].forEach((counter) => counter.inc({ slot }, 0)));

  function addBusyTime(place: Slot, slot: number): void {
    const time = now();
    if (place.jobs > 0) busy.inc({ slot }, (time - place.busySince) / 1_000);
    place.busySince = time;
  }

  return {
    claimed(slot) {
      const place = places[slot]!;
      let computes = false;
      const computed = (): void => {
        if (!computes) return;
        computes = false;
        addBusyTime(place, slot);
        place.jobs -= 1;
      };
      return {
        started({ job: { model } }) {
          addBusyTime(place, slot);
          place.jobs += 1;
          computes = true;
          if (place.model !== undefined && place.model !== model) switches.inc({ slot });
          place.model = model;
        },
        made: computed,
        ended: computed,
      };
    },
  };
}
