/**
 * An auditor of its own inside the database: triggers write down every change of state, whoever makes it and with whatever statement. What it
 * demands afterwards it computes from that log and from the provider's books, not from the code under test.
 */
import type { SqlHandle, SqlStore } from '../../gpu-runtime/src/queue/sql.ts';

const FINAL = {
  execution: ['completed', 'failed', 'cancelled'],
  job: ['completed', 'failed', 'cancelled'],
  hold: ['captured', 'released'],
} as const;

/** An end until the user does something: it may be left again. */
const AT_REST: Readonly<Record<string, readonly string[]>> = { execution: ['waiting_for_user'] };

export const AUDIT_SCHEMA: readonly string[] = [
  'CREATE TABLE audit (subject TEXT NOT NULL, id TEXT NOT NULL, was TEXT, is_now TEXT NOT NULL)',
  ...Object.keys(FINAL).map(
    (table) => `CREATE TRIGGER audit_${table} AFTER UPDATE OF state ON ${table} WHEN OLD.state <> NEW.state BEGIN
      INSERT INTO audit VALUES ('${table}', NEW.id, OLD.state, NEW.state); END`,
  ),
];

export const installAudit = (store: SqlStore): Promise<void> =>
  store.transaction(async (tx) => {
    for (const statement of AUDIT_SCHEMA) await tx.run(statement);
  });

const quoted = (states: readonly string[]): string => states.map((state) => `'${state}'`).join(', ');

/** @returns one sentence for each execution, job or hold that did not end, or left its end again. */
export async function endingsAreFinal(sql: SqlHandle): Promise<string[]> {
  const findings: string[] = [];
  for (const [table, states] of Object.entries(FINAL)) {
    for (const { id, state } of await sql.all<{ id: string; state: string }>(`SELECT id, state FROM ${table} WHERE state NOT IN (${quoted([...states, ...(AT_REST[table] ?? [])])})`)) {
      findings.push(`${table} ${id} is still ${state}`);
    }
    for (const { id, was, is_now: now } of await sql.all<{ id: string; was: string; is_now: string }>(`SELECT * FROM audit WHERE subject = '${table}' AND was IN (${quoted(states)})`)) {
      findings.push(`${table} ${id} was ${was} and became ${now}`);
    }
  }
  return findings;
}

/** @returns one sentence for each content that the account has paid for more than once, although one result serves all. */
export async function boughtTwice(sql: SqlHandle): Promise<string[]> {
  const twice = await sql.all<{ content_key: string; times: number }>(
    'SELECT content_key, COUNT(*) AS times FROM job WHERE captured > 0 AND content_key IS NOT NULL GROUP BY account, content_key HAVING COUNT(*) > 1',
  );
  return twice.map(({ content_key: key, times }) => `content ${key.slice(0, 12)} was paid ${times} times`);
}
