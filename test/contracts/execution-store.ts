import { describe } from '@jest/globals';
import { useStoreBench, type OpenExecutionStore } from './execution-store/bench.ts';
import { hostsContract } from './execution-store/hosts.ts';
import { ownersContract } from './execution-store/owners.ts';
import { recordsContract } from './execution-store/records.ts';
import { waitsContract } from './execution-store/waits.ts';

export { aNodeRun, anExecution } from './execution-store/a-record.ts';

/** What every execution store must do. `open` gives an empty one that reads and waits by the clock it is given. */
export function executionStoreContract(name: string, open: OpenExecutionStore): void {
  describe(`execution store contract: ${name}`, () => {
    const bench = useStoreBench(open);
    recordsContract(bench);
    ownersContract(bench);
    hostsContract(bench);
    waitsContract(bench);
  });
}
