/** Writes `workflows/README.md`; with `--measure` it also runs templates, all or those named, with what their form suggests, and keeps how long each took. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LIBRARY, openStudio, usualInputs, WORKFLOWS } from './library.ts';
import { readSeconds, templateTable } from './template-table.ts';

if (process.argv.includes('--measure')) {
  await using studio = await openStudio();
  const seconds: Record<string, number> = { ...readSeconds() };
  const names = process.argv.slice(process.argv.indexOf('--measure') + 1);
  for (const template of LIBRARY.filter(({ name }) => names.length === 0 || names.includes(name))) {
    const prepared = await studio.prepare(template, usualInputs(template));
    const quote = await studio.quote(prepared);
    const start = performance.now();
    const { outcome } = await studio.run(prepared, quote.total.max);
    if (outcome.state !== 'completed') throw new Error(`${template.name}: ${outcome.state} ${JSON.stringify(outcome.failure)}`);
    seconds[template.name] = Math.max(1, Math.round((performance.now() - start) / 1_000));
    console.log(`${template.name}: ${seconds[template.name]} s`);
    writeFileSync(join(WORKFLOWS, 'examples', 'seconds.json'), `${JSON.stringify(Object.fromEntries(Object.entries(seconds).sort()), undefined, 2)}\n`);
  }
}
// Nothing that was measured lowers these prices.
await using fresh = await openStudio();
writeFileSync(join(WORKFLOWS, 'README.md'), await templateTable(fresh));
