/** Asks for many rows by their ids, a hundred at a time: the statement is the same for every number of them. */
import type { SqlHandle, SqlValue } from 'sogni-flow-runtime';

const AT_A_TIME = 100;
const LIST = Array(AT_A_TIME).fill('?').join(', ');

/**
 * @param query - makes the statement; `list` belongs in its `IN (…)`, behind all other places.
 * @param others - values of the places before the list.
 */
export async function askMany<Row extends object>(sql: Pick<SqlHandle, 'all'>, query: (list: string) => string, ids: readonly string[], ...others: readonly SqlValue[]): Promise<Row[]> {
  const rows: Row[] = [];
  for (let from = 0; from < ids.length; from += AT_A_TIME) {
    const asked = ids.slice(from, from + AT_A_TIME);
    rows.push(...(await sql.all<Row>(query(LIST), ...others, ...asked, ...Array<string>(AT_A_TIME - asked.length).fill(asked[0]!))));
  }
  return rows;
}
