import type { BatchRun } from './axes.ts';

/** `03-sunset.png`: the run's number in front. Files that came out the same are kept once for each run. */
export function namedFiles(runs: readonly BatchRun[]): readonly { readonly url: string; readonly name: string }[] {
  const digits = String(runs.length).length;
  return runs.flatMap(({ execution }, index) =>
    execution.results.map(({ url, name }, place, all) => {
      const again = all.slice(0, place).filter((file) => file.name === name).length;
      const dot = name.lastIndexOf('.');
      const told = again === 0 ? name : dot < 0 ? `${name}-${again + 1}` : `${name.slice(0, dot)}-${again + 1}${name.slice(dot)}`;
      return { url, name: `${String(index + 1).padStart(digits, '0')}-${told}` };
    }),
  );
}
