/** Progress lines and the closing table of a run that takes an hour. */
const EVERY_MS = 10_000;

/** @returns what tells a figure at most every ten seconds. */
export function progressOf(what: string): (figure: () => string) => void {
  const startedAt = Date.now();
  let toldAt = startedAt;
  return (figure) => {
    if (Date.now() - toldAt < EVERY_MS) return;
    toldAt = Date.now();
    process.stdout.write(`${what}, ${Math.round((toldAt - startedAt) / 1_000)} s: ${figure()}\n`);
  };
}

interface Row {
  readonly what: string;
  readonly asked: number;
  /** The number that the issue demands. */
  readonly standard: number;
  readonly figures: string;
  readonly seconds: number;
}

export class ClosingTable {
  readonly #rows: Row[] = [];

  /** Times a suite and keeps its figures for the end. */
  async row(what: string, asked: number, standard: number, suite: () => Promise<string>): Promise<void> {
    const startedAt = Date.now();
    let figures = 'failed';
    try {
      figures = await suite();
    } finally {
      this.#rows.push({ what, asked, standard, figures, seconds: Math.round((Date.now() - startedAt) / 1_000) });
    }
  }

  print(): void {
    const lines = this.#rows.map(({ what, asked, standard, figures, seconds }) => {
      const size = asked >= standard ? `${asked}` : `${asked} (a short run: the full one has ${standard})`;
      return `  ${what}: ${size} in ${seconds} s\n    ${figures}`;
    });
    process.stdout.write(`\nchaos\n${lines.join('\n')}\n`);
  }
}
