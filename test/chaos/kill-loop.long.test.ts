/** `kill -9` of a real engine in a process of its own. `npm run test:chaos` kills thousands. */
import { describe, expect, it } from '@jest/globals';
import { Random } from '../simulation/random.ts';
import { killLoop } from './kill-loop.ts';

const KILLS = Number(process.env.KILLS ?? 25);
const SEED = Number(process.env.KILL_SEED ?? Date.now() % 2 ** 31);

describe('an engine that is killed', () => {
  it('finishes its paid workflow after any number of kills: each step is bought once and paid once', async () => {
    const report = await killLoop({ kills: KILLS, parallel: 2, random: new Random(SEED) });
    const { kills, missed, executions, charges, states, findings } = report;
    process.stdout.write(`kills (KILL_SEED=${SEED}): ${kills}, ${missed} not counted, ${executions} executions, ${charges} charges; ${JSON.stringify(states)}\n`);
    expect(findings).toEqual([]);
    expect(kills).toBeGreaterThanOrEqual(KILLS);
  }, 300_000);
});

describe('the kill loop', () => {
  it('notices when the capture is taken out of the transaction that completes the job', async () => {
    const { findings, kills } = await killLoop({ kills: 100, parallel: 2, random: new Random(SEED), lateCapture: true });
    process.stdout.write(`the deliberate bug was noticed after ${kills} kills\n`);
    expect(findings.join('\n')).toContain('money and state of job do not agree');
  }, 300_000);
});
