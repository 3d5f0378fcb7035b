/** Models that are too large for the GPU are not offered. One job has one GPU, so the largest one counts; where none is known of, nobody can tell. */
import type { Capability, Runtime } from '../runtimes/port.ts';
import type { Gpu, Misfit } from './fleet.ts';

export interface Fitting {
  readonly offers: readonly Capability[];
  readonly misfits: readonly Misfit[];
}

export function fitting(capabilities: readonly Capability[], gpus: readonly Gpu[]): Fitting {
  if (gpus.length === 0) return { offers: capabilities, misfits: [] };
  const largest = gpus.reduce((one, other) => (other.memoryBytes > one.memoryBytes ? other : one));
  const fits = ({ memoryBytes = 0 }: Capability): boolean => memoryBytes <= largest.memoryBytes;
  const misfit = ({ operation, model, memoryBytes = 0 }: Capability): Misfit => ({ operation, model, why: `needs ${inGigabytes(memoryBytes)} of GPU memory; ${largest.name} has ${inGigabytes(largest.memoryBytes)}` });
  return { offers: capabilities.filter(fits), misfits: capabilities.filter((capability) => !fits(capability)).map(misfit) };
}

/** As GPUs are named: 16 GB are 16 × 2³⁰ bytes. */
export const inGigabytes = (bytes: number): string => `${Number((bytes / 2 ** 30).toFixed(1))} GB`;

/** The runtime, with only what fits. @param gpus - asked when a capability says what it needs. */
export function withinMemory(runtime: Runtime, gpus: () => Promise<readonly Gpu[]>): Runtime {
  const capabilities = async (): Promise<readonly Capability[]> => {
    const all = await runtime.capabilities();
    return all.some(({ memoryBytes }) => memoryBytes !== undefined) ? fitting(all, await gpus()).offers : all;
  };
  return new Proxy(runtime, {
    get(target, property) {
      if (property === 'capabilities') return capabilities;
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === 'function' ? (value as (...given: unknown[]) => unknown).bind(target) : value;
    },
  });
}
