import { describe } from '@jest/globals';
import { useNodeBench, type Setting } from './execute-suite/bench.ts';
import { errorsSuite } from './execute-suite/errors.ts';
import { filesSuite } from './execute-suite/files.ts';
import { resultsSuite } from './execute-suite/results.ts';
import { waitsSuite } from './execute-suite/waits.ts';

export type { Setting } from './execute-suite/bench.ts';

/** What the Sogni nodes promise, wherever they run. One line per place calls it. */
export function sogniNodeSuite(where: string, open: () => Promise<Setting>): void {
  describe(`a Sogni node ${where}`, () => {
    const bench = useNodeBench(open);
    resultsSuite(bench);
    filesSuite(bench);
    waitsSuite(bench);
    errorsSuite(bench);
  });
}
