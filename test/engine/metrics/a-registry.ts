/** A registry for a test, and what it tells, by name and labels. */
import { openRegistry, type MetricsRegistry } from '../../../engine/src/metrics/registry.ts';

export interface TestRegistry extends MetricsRegistry {
  /** Samples whose name begins like this: `name{label="value"}` → value. */
  samples(prefix: string): Promise<Record<string, number>>;
}

export async function aRegistry(): Promise<TestRegistry> {
  const registry = await openRegistry();
  return { ...registry, samples: async (prefix) => samplesOf(await registry.registers[0].metrics(), prefix) };
}

/** @param text - in Prometheus' text format; anything else is refused. */
export function samplesOf(text: string, prefix: string): Record<string, number> {
  const samples = text.split('\n').filter((line) => line !== '' && !/^# (HELP|TYPE) [a-z_0-9]+ .+$/.test(line));
  return Object.fromEntries(
    samples.flatMap((line) => {
      const [, name, value] = /^([a-zA-Z_:][a-zA-Z0-9_:]*(?:\{(?:[a-zA-Z_]\w*="(?:[^"\\]|\\.)*",?)*\})?) (\S+)$/.exec(line) ?? [];
      if (name === undefined) throw new Error(`no sample: ${line}`);
      return name.startsWith(prefix) ? [[name, Number(value)]] : [];
    }),
  );
}
