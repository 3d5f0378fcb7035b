/** Statements as PostgreSQL wants them: `?` becomes `$1`, `$2`, …, and what is asked again gets a name, so that the server plans it once. */

/** Texts kept, and names given on one connection. Queries with a varying number of placeholders would otherwise grow both without end. */
const TEXT_LIMIT = 1_024;
const NAME_LIMIT = 512;

/** Quoted texts and names, comments, and placeholders; only the last are replaced. */
const PARTS = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\?/g;

export function numberPlaceholders(sql: string): string {
  let count = 0;
  return sql.replace(PARTS, (part) => (part === '?' ? `$${(count += 1)}` : part));
}

export interface NumberedStatement {
  readonly text: string;
  /** Absent the first time: most statements that run once never run again. */
  readonly name?: string;
}

export class Statements {
  readonly #known = new Map<string, { readonly text: string; name?: string }>();
  #names = 0;

  of(sql: string): NumberedStatement {
    const known = this.#known.get(sql);
    if (known) {
      if (known.name === undefined && this.#names < NAME_LIMIT) known.name = `s${(this.#names += 1)}`;
      return known;
    }
    const statement = { text: numberPlaceholders(sql) };
    if (this.#known.size >= TEXT_LIMIT) this.#forgetOne();
    this.#known.set(sql, statement);
    return { text: statement.text };
  }

  /** A name stays: the server has it too. */
  #forgetOne(): void {
    for (const [sql, { name }] of this.#known) {
      if (name !== undefined) continue;
      this.#known.delete(sql);
      return;
    }
  }
}
