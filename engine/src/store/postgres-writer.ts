/**
 * The one connection that writes to PostgreSQL, as group commit uses it.
 *
 * Who writes holds a lock on the whole database until the end of the transaction, so writers of all processes take turns as with SQLite. Savepoints wait
 * for the next statement and go out with it. A connection that is lost is made again for the next transaction.
 */
import type { Client } from 'pg';
import type { SqlRow, SqlValue } from 'sogni-flow-runtime';
import { Busy, type GroupConnection } from './group-connection.ts';
import { Statements } from './placeholders.ts';
import { ask, connect, placeOf, type Answer, type PostgresAddress } from './postgres-client.ts';
import { isLockTimeout, isLost, isOutdatedPlan, outcomeUnknown, postgresError } from './postgres-errors.ts';

/** "sogni" in ASCII. */
const WRITERS_LOCK = 0x736f676e69;

interface Connected {
  readonly client: Client;
  /** Names are known to one connection only. */
  readonly statements: Statements;
  lost: boolean;
}

export class PostgresWriter implements GroupConnection {
  readonly #address: PostgresAddress;
  readonly #where: string;
  #connected: Connected | undefined;
  #inTransaction = false;
  /** What goes out with the next statement. */
  #waiting: string[] = [];
  /** `opening`: its savepoint is made by its first statement, if it has one. */
  #work: 'none' | 'opening' | 'open' = 'none';

  constructor(address: PostgresAddress) {
    this.#address = address;
    this.#where = placeOf(address.url);
  }

  get inTransaction(): boolean {
    return this.#inTransaction && this.#connected?.lost === false;
  }

  /** @throws FlowError `storage_failed` | `invalid_configuration` */
  async open(): Promise<void> {
    try {
      this.#connected = await this.#connect();
    } catch (error) {
      throw postgresError(error, this.#where);
    }
  }

  async begin(flush: boolean): Promise<void> {
    if (this.#connected?.lost) await this.#reconnect();
    const level = flush ? '' : 'SET LOCAL synchronous_commit = off; ';
    try {
      this.#inTransaction = true;
      await this.#client.query(`BEGIN ISOLATION LEVEL READ COMMITTED; ${level}SELECT pg_advisory_xact_lock(${WRITERS_LOCK})`);
    } catch (error) {
      await this.rollback();
      if (isLockTimeout(error)) throw new Busy('the database is locked by another process', { cause: error });
      if (isLost(error)) throw this.#unreachable(error);
      throw postgresError(error, this.#where);
    }
  }

  openWork(): void {
    this.#work = 'opening';
  }

  keepWork(): void {
    if (this.#work === 'open') this.#waiting.push('RELEASE work');
    this.#work = 'none';
  }

  undoWork(): void {
    if (this.#work === 'open') this.#waiting.push('ROLLBACK TO work', 'RELEASE work');
    this.#work = 'none';
  }

  async commit(): Promise<void> {
    let command: string;
    try {
      const results = await this.#client.query(this.#withWaiting('COMMIT'));
      command = [results].flat().at(-1)?.command ?? '';
    } catch (error) {
      throw isLost(error) ? outcomeUnknown(error, this.#where) : postgresError(error, this.#where);
    }
    this.#inTransaction = false;
    // A transaction that has failed is not committed, and that is no error to PostgreSQL.
    if (command !== 'COMMIT') throw new Error(`the database answered ${command} to COMMIT: a savepoint of the group was not kept`);
  }

  async rollback(): Promise<void> {
    this.#waiting = [];
    if (this.inTransaction) await this.#client.query('ROLLBACK').catch(() => undefined);
    this.#inTransaction = false;
  }

  async run(sql: string, values: readonly SqlValue[]): Promise<number> {
    return (await this.#ask(sql, values)).changed;
  }

  async get(sql: string, values: readonly SqlValue[]): Promise<SqlRow | undefined> {
    return (await this.#ask(sql, values)).rows[0];
  }

  async all(sql: string, values: readonly SqlValue[]): Promise<SqlRow[]> {
    return (await this.#ask(sql, values)).rows;
  }

  async close(): Promise<void> {
    await this.#connected?.client.end();
  }

  async #ask(sql: string, values: readonly SqlValue[]): Promise<Answer> {
    const connected = this.#connected;
    if (!connected) throw new Error('the writer is not open');
    if (this.#work === 'opening') {
      this.#waiting.push('SAVEPOINT work');
      this.#work = 'open';
    }
    // If this fails, so do the statements behind it and the COMMIT.
    if (this.#waiting.length > 0) connected.client.query(this.#withWaiting()).catch(() => undefined);
    try {
      return await ask(connected.client, connected.statements, sql, values);
    } catch (error) {
      if (isOutdatedPlan(error)) connected.lost = true;
      throw postgresError(error, this.#where);
    }
  }

  #withWaiting(...more: readonly string[]): string {
    const text = [...this.#waiting, ...more].join('; ');
    this.#waiting = [];
    return text;
  }

  get #client(): Client {
    if (!this.#connected) throw new Error('the writer is not open');
    return this.#connected.client;
  }

  async #connect(): Promise<Connected> {
    const client = await connect(this.#address);
    const connected: Connected = { client, statements: new Statements(), lost: false };
    const lose = (): void => void (connected.lost = true);
    client.on('error', lose).on('end', lose);
    return connected;
  }

  async #reconnect(): Promise<void> {
    void this.#connected?.client.end().catch(() => undefined);
    try {
      this.#connected = await this.#connect();
    } catch (error) {
      throw isLost(error) ? this.#unreachable(error) : postgresError(error, this.#where);
    }
  }

  /** A server that was there a moment ago is being started again. */
  #unreachable(error: unknown): Busy {
    return new Busy(`the database server is out of reach (${this.#where})`, { cause: error });
  }
}
