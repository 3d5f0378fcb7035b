/** What must not be in the tables of the ledger: each query returns offenders, with an `id` to name them. */

const SLICES_OF_HOLDS = 'SELECT hold_id, SUM(amount) AS amount, SUM(captured) AS captured, SUM(refunded) AS refunded FROM hold_slice GROUP BY hold_id';
const OPEN_SLICES_OF_LOTS = `SELECT s.lot_id, SUM(s.amount) AS amount FROM hold_slice s JOIN hold h ON h.id = s.hold_id WHERE h.state = 'open' GROUP BY s.lot_id`;
const TRANSFERS_OF_HOLDS = `SELECT hold_id, SUM(CASE WHEN kind = 'capture' THEN amount ELSE 0 END) AS captured, SUM(CASE WHEN kind = 'refund' THEN amount ELSE 0 END) AS refunded,
  SUM(CASE WHEN kind = 'share' THEN amount ELSE 0 END) AS share, SUM(CASE WHEN kind IN ('share_back', 'slash') THEN amount ELSE 0 END) AS returned
  FROM transfer WHERE hold_id IS NOT NULL GROUP BY hold_id`;

const SPENT = `SUM(CASE WHEN state = 'open' THEN amount ELSE 0 END) AS held, SUM(captured - refunded) AS captured`;
const HOLDS_OF_RUNS = `SELECT run_id, ${SPENT} FROM hold WHERE run_id IS NOT NULL GROUP BY run_id`;
const HOLDS_OF_KEYS = [
  `SELECT api_key_id, 'total' AS period, ${SPENT} FROM hold WHERE api_key_id IS NOT NULL GROUP BY api_key_id`,
  `SELECT api_key_id, 'day ' || day, ${SPENT} FROM hold WHERE api_key_id IS NOT NULL AND day IS NOT NULL GROUP BY api_key_id, day`,
  `SELECT api_key_id, 'month ' || SUBSTR(day, 1, 7), ${SPENT} FROM hold WHERE api_key_id IS NOT NULL AND day IS NOT NULL GROUP BY api_key_id, SUBSTR(day, 1, 7)`,
  `SELECT api_key_id, 'run ' || run_id, ${SPENT} FROM hold WHERE api_key_id IS NOT NULL AND run_id IS NOT NULL GROUP BY api_key_id, run_id`,
].join(' UNION ALL ');

const DISPUTED = `SELECT payment, SUM(amount) AS cents FROM top_up_dispute WHERE state IN ('open', 'lost') GROUP BY payment`;

export const RULES: readonly (readonly [rule: string, sql: string])[] = [
  [
    'transfer names an account, a lot or a hold that there is not',
    `SELECT t.seq AS id FROM transfer t LEFT JOIN ledger_account d ON d.id = t.debit LEFT JOIN ledger_account c ON c.id = t.credit
     LEFT JOIN lot l ON l.id = t.lot_id LEFT JOIN hold h ON h.id = t.hold_id
     WHERE d.id IS NULL OR c.id IS NULL OR (t.lot_id IS NOT NULL AND l.id IS NULL) OR (t.hold_id IS NOT NULL AND h.id IS NULL)`,
  ],
  ['lot holds less than nothing or more than it has', 'SELECT id FROM lot WHERE held < 0 OR held > remaining OR remaining > granted'],
  [
    'lot holds another sum than its open slices',
    `SELECT l.id FROM lot l LEFT JOIN (${OPEN_SLICES_OF_LOTS}) s ON s.lot_id = l.id WHERE l.held <> COALESCE(s.amount, 0)`,
  ],
  [
    'lot of SOGNI lies in an account of Spark, or the other way round',
    `SELECT l.id FROM lot l JOIN ledger_account a ON a.id = l.account WHERE (l.kind = 'sogni') <> (a.currency = 'sogni')`,
  ],
  [
    'hold differs from its slices',
    `SELECT h.id FROM hold h LEFT JOIN (${SLICES_OF_HOLDS}) s ON s.hold_id = h.id
     WHERE h.amount <> COALESCE(s.amount, 0) OR h.captured <> COALESCE(s.captured, 0) OR h.refunded <> COALESCE(s.refunded, 0)`,
  ],
  [
    'capture differs from its transfers',
    `SELECT h.id FROM hold h LEFT JOIN (${TRANSFERS_OF_HOLDS}) t ON t.hold_id = h.id
     WHERE h.captured <> COALESCE(t.captured, 0) OR h.refunded <> COALESCE(t.refunded, 0)`,
  ],
  ['capture is above its hold', 'SELECT id FROM hold WHERE captured < 0 OR captured > amount'],
  [
    'refunds are above the capture, or differ from what was asked for',
    `SELECT h.id FROM hold h LEFT JOIN (SELECT hold_id, SUM(amount) AS amount FROM refund GROUP BY hold_id) r ON r.hold_id = h.id
     WHERE h.refunded > h.captured OR h.refunded <> COALESCE(r.amount, 0)`,
  ],
  [
    'hold has not exactly one end',
    `SELECT id FROM hold WHERE (state = 'open') <> (resolved_at IS NULL) OR (state <> 'captured' AND captured <> 0)
     OR state NOT IN ('open', 'captured', 'released', 'expired')`,
  ],
  [
    'hold draws from a lot that had expired, or from another account',
    `SELECT DISTINCT h.id FROM hold h JOIN hold_slice s ON s.hold_id = h.id JOIN lot l ON l.id = s.lot_id
     WHERE l.expires_at <= h.created_at OR l.account <> h.account`,
  ],
  [
    'lot pays for a class of jobs that it may not',
    `SELECT DISTINCT h.id FROM hold h JOIN hold_slice s ON s.hold_id = h.id JOIN lot l ON l.id = s.lot_id
     WHERE l.eligibility = 'basic' AND h.job_class <> 'basic'`,
  ],
  [
    'key counts another sum than its holds',
    `SELECT h.api_key_id || ', ' || h.period AS id FROM (${HOLDS_OF_KEYS}) h LEFT JOIN key_spend c ON c.api_key_id = h.api_key_id AND c.period = h.period
     WHERE c.held IS NULL OR c.held <> h.held OR c.captured <> h.captured`,
  ],
  [
    'key counts what no hold of it has spent',
    `SELECT c.api_key_id || ', ' || c.period AS id FROM key_spend c LEFT JOIN (${HOLDS_OF_KEYS}) h ON h.api_key_id = c.api_key_id AND h.period = c.period
     WHERE h.period IS NULL AND (c.held <> 0 OR c.captured <> 0)`,
  ],
  [
    'run budget counts another sum than the holds of its run',
    `SELECT b.run_id AS id FROM run_budget b LEFT JOIN (${HOLDS_OF_RUNS}) h ON h.run_id = b.run_id
     WHERE b.held <> COALESCE(h.held, 0) OR b.captured <> COALESCE(h.captured, 0)`,
  ],
  [
    'run budget pays for a hold of another account',
    'SELECT h.id FROM hold h JOIN run_budget b ON b.run_id = h.run_id WHERE h.account <> b.account',
  ],
  [
    'earning differs from its transfers',
    `SELECT e.hold_id AS id FROM earning e LEFT JOIN (${TRANSFERS_OF_HOLDS}) t ON t.hold_id = e.hold_id
     WHERE e.amount <> COALESCE(t.share, 0) OR e.returned <> COALESCE(t.returned, 0)`,
  ],
  [
    'share of a capture is nobody\'s earning',
    `SELECT t.hold_id AS id FROM (${TRANSFERS_OF_HOLDS}) t LEFT JOIN earning e ON e.hold_id = t.hold_id WHERE t.share > 0 AND e.hold_id IS NULL`,
  ],
  [
    'account owes money and has premium Spark free',
    `SELECT a.id FROM ledger_account a WHERE a.owed > 0 AND EXISTS (SELECT 1 FROM lot l WHERE l.account = a.id AND l.kind = 'premium' AND l.remaining > l.held)`,
  ],
  [
    'top-up is not reversed as far as it was refunded and disputed',
    `SELECT t.payment AS id FROM top_up t LEFT JOIN (${DISPUTED}) d ON d.payment = t.payment
     WHERE t.reversed <> CASE WHEN t.refunded + COALESCE(d.cents, 0) < t.paid THEN t.refunded + COALESCE(d.cents, 0) ELSE t.paid END`,
  ],
];
