/** The engine dies while the provider works, and the provider finishes meanwhile: its result is taken once, and paid once. */
import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inARow, manual, picture } from '../e2e/workflows.ts';
import { auditHome, findingsIn, withBooks } from './books.ts';
import { EngineChild } from './child-process.ts';
import { ProviderSimulator } from './provider-simulator.ts';

describe('an engine that dies while the provider works', () => {
  it('takes the result that was made meanwhile, once', async () => {
    const home = mkdtempSync(join(tmpdir(), 'sogni-flow-reattach-'));
    const died = Promise.withResolvers<void>();
    const simulator = await new ProviderSimulator({ path: join(home, 'provider.sock'), workMs: [1, 1], until: () => died.promise }).listen();
    const start = (...action: string[]): EngineChild => new EngineChild([home, join(home, 'provider.sock'), ...action]);
    try {
      await start('prepare').end;
      await auditHome(home);
      const file = join(home, 'workflow.json');
      writeFileSync(file, JSON.stringify(inARow([manual, picture('Picture')])));
      const asked = simulator.nextRequest();
      const first = start('run', file);
      await asked;
      first.kill();
      await first.end;
      died.resolve();
      while (simulator.made.size === 0) await sleep(5);

      expect(await start('resume').end).toEqual({ ended: 'completed', complaints: [] });
      expect([[...simulator.asked.values()], [...simulator.made.values()]]).toEqual([[2], [1]]);
      expect(await findingsIn(home)).toEqual([]);
      expect(await withBooks(home, (store) => store.all('SELECT state, fence, captured > 0 AS charged FROM job'))).toEqual([{ state: 'completed', fence: 2, charged: 1 }]);
    } finally {
      await simulator.close();
      rmSync(home, { recursive: true, force: true });
    }
  }, 120_000);
});
