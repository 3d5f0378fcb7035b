/** The table of `workflows/README.md`: what each template makes and what it costs, from the files and a quote of each. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatSpark } from '../../../nodes/contract/index.ts';
import { LIBRARY, usualInputs, WORKFLOWS, type Studio } from './library.ts';

/** Wall seconds of a run with what the form suggests, measured by `write-table.ts --measure`. */
const SECONDS = join(WORKFLOWS, 'examples', 'seconds.json');
export const readSeconds = (): Readonly<Record<string, number>> => (existsSync(SECONDS) ? (JSON.parse(readFileSync(SECONDS, 'utf8')) as Record<string, number>) : {});

const HEAD = `# Templates

Ordinary n8n workflows, each with a form that asks for a few things and has a good default for every one but files. They run unchanged in n8n and here:

\`\`\`sh
npx sogni-flow templates show prompt-variations     # what it asks for
npx sogni-flow run prompt-variations --input Idea="a coral reef with fish"
\`\`\`

The pictures below are drawn by rules, without any AI model, as the built-in runtimes do; models on GPU runtimes and on Sogni's network make more of the same files. Price and time are those of a
first run with what the form suggests, on the built-in runtimes and two cores; a second run costs nothing where the seeds are set.

| | template | makes | what | Spark | seconds |
|---|---|---|---|---|---|
`;

const TAIL = `
This page is written by \`node test/e2e/templates/write-table.ts\`, and a test holds it equal. Covers and examples are made by \`sogni-flow templates example <file>\`.
`;

const cell = (text: string): string => text.replaceAll('|', '\\|');

export async function templateTable(studio: Studio): Promise<string> {
  const seconds = readSeconds();
  const rows: string[] = [];
  for (const one of LIBRARY) {
    const { name, template, hints } = one;
    const { total } = await studio.quote(await studio.prepare(one, usualInputs(one)));
    const cover = hints.cover === undefined ? '' : `<img src="${hints.cover}" width="160" alt="${cell(template.name)}">`;
    rows.push(`| ${[cover, `[${name}](${name}.json)`, template.makes.join(', '), cell(template.brief), formatSpark(Math.ceil(total.expected / 100_000) * 100_000), seconds[name] === undefined ? '' : String(seconds[name])].join(' | ')} |`);
  }
  return HEAD + rows.join('\n') + '\n' + TAIL;
}
