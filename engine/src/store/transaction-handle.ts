/** The handle of one transaction. It works as long as that runs: used later, it would write into somebody else's. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { SqlHandle, SqlRow, SqlValue } from 'sogni-flow-runtime';
import type { Later, StatementConnection } from './group-connection.ts';

export class TransactionHandle implements SqlHandle {
  readonly #connection: StatementConnection;
  /** Statements that are not answered yet. */
  readonly #underWay = new Set<Promise<unknown>>();
  #failure: { readonly error: unknown } | undefined;
  #ended = false;

  constructor(connection: StatementConnection) {
    this.#connection = connection;
  }

  /** What the first statement that failed has thrown. */
  get failure(): { readonly error: unknown } | undefined {
    return this.#failure;
  }

  /** Takes no more statements, and waits for those that nobody waited for. @throws what a statement has thrown, also when it was caught. */
  async end(): Promise<void> {
    this.#ended = true;
    if (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
    if (this.#failure) throw this.#failure.error;
  }

  run(sql: string, ...values: readonly SqlValue[]): Promise<number> {
    return this.#answer(() => this.#connection.run(sql, values));
  }

  get<Row extends object = SqlRow>(sql: string, ...values: readonly SqlValue[]): Promise<Row | undefined> {
    return this.#answer(() => this.#connection.get(sql, values) as Later<Row | undefined>);
  }

  all<Row extends object = SqlRow>(sql: string, ...values: readonly SqlValue[]): Promise<Row[]> {
    return this.#answer(() => this.#connection.all(sql, values) as Later<Row[]>);
  }

  async #answer<Value>(ask: () => Later<Value>): Promise<Value> {
    if (this.#ended) throw new FlowError('internal', 'the transaction of this handle has ended; await every call inside it');
    if (this.#failure) throw refused(this.#failure.error);
    if (!this.#connection.inTransaction) throw this.#fail(new FlowError('storage_failed', 'the database undid the transaction; try again'));
    try {
      const answer = ask();
      return answer instanceof Promise ? await this.#waitFor(answer) : answer;
    } catch (error) {
      throw this.#fail(error);
    }
  }

  async #waitFor<Value>(answer: Promise<Value>): Promise<Value> {
    this.#underWay.add(answer);
    try {
      return await answer;
    } finally {
      this.#underWay.delete(answer);
    }
  }

  /** Of statements that were issued together, the first one to fail is to blame for the rest. */
  #fail(error: unknown): unknown {
    if (this.#failure) return refused(this.#failure.error);
    this.#failure = { error };
    return error;
  }
}

const refused = (cause: unknown): FlowError =>
  new FlowError('internal', 'a statement of this transaction has failed, which ended it; do not catch its error, ask with ON CONFLICT instead', { cause });
