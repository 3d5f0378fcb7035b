/**
 * A deliberate bug, kept here and nowhere in the product: the capture is not part of the transaction that completes the job, but follows it in
 * one of its own. All goes well as long as nobody dies in between. The suites prove that they would notice.
 */
import type { Ledger } from '../../engine/src/billing/ledger.ts';
import type { SqlStore } from '../../gpu-runtime/src/queue/sql.ts';

const LATER_MS = 100;

export const captureLater = (ledger: Ledger, store: SqlStore): Ledger => ({
  ...ledger,
  async capture(_tx, holdId, amount) {
    setTimeout(() => void store.transaction((tx) => ledger.capture(tx, holdId, amount)).catch(() => undefined), LATER_MS);
  },
});
