/** Reads a Dockerfile as far as tests ask: stages, instructions, and what is copied. */
const INSTRUCTIONS = ['ADD', 'ARG', 'CMD', 'COPY', 'ENTRYPOINT', 'ENV', 'EXPOSE', 'FROM', 'HEALTHCHECK', 'LABEL', 'ONBUILD', 'RUN', 'SHELL', 'STOPSIGNAL', 'USER', 'VOLUME', 'WORKDIR'];

interface Line {
  readonly instruction: string;
  readonly text: string;
}

interface Copy {
  /** The stage that it is copied from; absent: the repository. */
  readonly from: string | undefined;
  readonly sources: readonly string[];
}

export interface Stage {
  readonly name: string;
  /** An image or another stage. */
  readonly from: string;
  readonly lines: readonly Line[];
  readonly copies: readonly Copy[];
}

/** @throws for an instruction that there is not, and for a stage without a name. */
export function parseDockerfile(text: string): Stage[] {
  const lines = text.replace(/^\s*#.*\n/gm, '').replace(/\\\n/g, ' ').split('\n').filter((line) => line.trim() !== '').map(parseLine);
  const starts = lines.flatMap(({ instruction }, n) => (instruction === 'FROM' ? [n] : []));
  return starts.map((start, n) => {
    const [, from, name] = /^(\S+) AS (\S+)$/.exec(lines[start]?.text ?? '') ?? [];
    if (!from || !name) throw new Error(`FROM ${lines[start]?.text} names no stage`);
    const own = lines.slice(start + 1, starts[n + 1]);
    return { name, from, lines: own, copies: own.filter(({ instruction }) => instruction === 'COPY').map(parseCopy) };
  });
}

function parseLine(line: string): Line {
  const [, instruction = '', text = ''] = /^(\S+)\s+(.*)$/.exec(line) ?? [];
  if (!INSTRUCTIONS.includes(instruction)) throw new Error(`${instruction || line} is no instruction of a Dockerfile`);
  return { instruction, text };
}

function parseCopy({ text }: Line): Copy {
  const words = text.split(/\s+/);
  const from = words.find((word) => word.startsWith('--from='))?.slice('--from='.length);
  return { from, sources: words.filter((word) => !word.startsWith('--')).slice(0, -1) };
}
