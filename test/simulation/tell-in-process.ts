/**
 * Tells a share of many histories in a process of its own, so that a machine's cores share the work: `node tell-in-process.ts <first> <count>`.
 * Writes a line of JSON every so often, and ends with 1 when a history is broken.
 */
import { told } from './simulate.ts';
import { tellMany } from './tell-many.ts';

const EVERY = 50;
const [first = 1, count = 1] = process.argv.slice(2).map(Number);

const { broken, ...summary } = await tellMany(first, count, {}, ({ broken: _told, ...soFar }) => {
  if (soFar.seeds % EVERY === 0) process.stdout.write(`${JSON.stringify(soFar)}\n`);
});
process.stdout.write(`${JSON.stringify(summary)}\n`);
if (broken) {
  process.stderr.write(`${told(broken)}\n`);
  process.exitCode = 1;
}
