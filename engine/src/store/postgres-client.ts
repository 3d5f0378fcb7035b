/**
 * Connections to PostgreSQL. The client library is loaded when the first one is opened: a run on SQLite does not pay for it.
 *
 * Statements are sent without waiting for the answers to those before (pipelining), and what is sent in one turn of the event loop goes
 * out in one packet.
 */
import { Socket } from 'node:net';
import type { Client, ClientConfig, Pool } from 'pg';
import type { SqlRow, SqlValue } from 'sogni-flow-runtime';
import type { Statements } from './placeholders.ts';

/** A process that stops in the middle of a transaction, or whose machine dies, holds up all others for so long. */
const IDLE_IN_TRANSACTION_MS = 30_000;
const CONNECT_MS = 10_000;

export interface PostgresAddress {
  readonly url: string;
  /** How long a statement waits for a lock. */
  readonly lockTimeoutMs: number;
}

const settingsOf = ({ url, lockTimeoutMs }: PostgresAddress): ClientConfig => ({
  connectionString: url,
  application_name: 'sogni-flow',
  connectionTimeoutMillis: CONNECT_MS,
  keepAlive: true,
  lock_timeout: lockTimeoutMs,
  idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
  pipeline: true,
  stream: () => new GatheringSocket(),
  types: { getTypeParser: (oid: number) => (PARSERS[oid] ?? String) as never },
});

/** @throws what the driver throws. */
export async function connect(address: PostgresAddress): Promise<Client> {
  const { default: pg } = await import('pg');
  const client = new pg.Client(settingsOf(address));
  client.on('error', () => undefined); // whoever asks next is told
  await client.connect();
  return client;
}

/** A few connections for single queries, which the server holds to reading. */
export async function openPool(address: PostgresAddress, max: number): Promise<Pool> {
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({ ...settingsOf(address), max });
  pool.on('error', () => undefined); // the pool makes another one
  pool.on('connect', (client) => void client.query('SET default_transaction_read_only = on').catch(() => undefined));
  return pool;
}

/** Host, port and database of a URL; never the user or the password. */
export function placeOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host || 'local socket'}${pathname}`;
}

export interface Answer {
  readonly changed: number;
  readonly rows: SqlRow[];
}

/** Asks a client or a pool. @throws what the driver throws. */
export async function ask(asked: Pick<Client | Pool, 'query'>, statements: Statements, sql: string, values: readonly SqlValue[]): Promise<Answer> {
  const { rows, rowCount } = await asked.query<SqlRow>({ ...statements.of(sql), values: values as SqlValue[] });
  return { changed: rowCount ?? 0, rows };
}

/** Holds back what is written until the end of the turn, so that statements issued together are one packet, and wake the server once. */
class GatheringSocket extends Socket {
  #gathering = false;

  override write(...given: readonly unknown[]): boolean {
    if (!this.#gathering) {
      this.#gathering = true;
      this.cork();
      process.nextTick(() => {
        this.#gathering = false;
        this.uncork();
      });
    }
    return super.write(...(given as Parameters<Socket['write']>));
  }
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) throw new RangeError(`the database gave ${text}, which is above 2^53 - 1`);
  return value;
}

/** By type: https://github.com/postgres/postgres/blob/master/src/include/catalog/pg_type.dat. SQLite knows no truth values and gives 1 and 0. */
const PARSERS: Readonly<Record<number, (text: string) => SqlValue>> = {
  16: (text) => (text === 't' ? 1 : 0),
  17: (text) => Uint8Array.from(Buffer.from(text.slice(2), 'hex')),
  20: wholeNumber,
  21: Number,
  23: Number,
  700: Number,
  701: Number,
  1700: wholeNumber,
};
