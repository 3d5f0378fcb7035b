/** A view of the database that only reads. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { SqlHandle } from 'sogni-flow-runtime';
import type { StatementConnection } from './group-connection.ts';
import { TransactionHandle } from './transaction-handle.ts';

const QUERY = /^\s*(select|with|values|explain)\b/i;

/** Whether a statement is a query by its first word. One that writes all the same (`WITH … DELETE`) is refused by connections that only read. */
export const isQuery = (sql: string): boolean => QUERY.test(sql);

/** @param connection - in a transaction of which every statement sees the same state. */
export async function readSnapshot<Result>(connection: StatementConnection, work: (view: SqlHandle) => Promise<Result>): Promise<Result> {
  const handle = new TransactionHandle(connection);
  try {
    return await work(onlyQueries(handle));
  } finally {
    await handle.end();
  }
}

/** The same handle for queries only. @throws FlowError `internal` */
export function onlyQueries(handle: SqlHandle): SqlHandle {
  const checked = async <Value>(sql: string, ask: () => Promise<Value>): Promise<Value> => {
    if (!isQuery(sql)) throw new FlowError('internal', `a snapshot only reads; write in a transaction: ${sql.slice(0, 60)}`);
    return await ask();
  };
  return {
    run: (sql, ...values) => checked(sql, () => handle.run(sql, ...values)),
    get: (sql, ...values) => checked(sql, () => handle.get(sql, ...values)),
    all: (sql, ...values) => checked(sql, () => handle.all(sql, ...values)),
  };
}
