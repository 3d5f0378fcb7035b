/** A paid run that ends in the middle, by a kill or by a full disk, and what it costs to finish it: nothing more. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { composeEngine } from '../../engine/src/compose.ts';
import { readConfig } from '../../engine/src/config.ts';
import { prepareWorkflow } from '../../engine/src/headless/prepare.ts';
import { findExecution, resumeWorkflow, runWorkflow } from '../../engine/src/headless/run-workflow.ts';
import { diskFiles, type FilePort } from '../../gpu-runtime/src/artifacts/file-port.ts';
import { disagreementsIn, withBooks } from '../chaos/books.ts';
import { loadBuiltNode } from './built-node.ts';
import { CommandLine } from './command-line.ts';
import { edit, inARow, manual, picture } from './workflows.ts';

const cli = new CommandLine();
afterAll(() => cli[Symbol.dispose]());

//  Start ──► Picture ──► Edit ──► Again
const workflow = inARow([manual, picture('Picture', { width: 512, height: 512 }), edit('Edit', 'a starry night'), edit('Again', 'black and white')]);

describe('a run that is killed', () => {
  it.each(['Picture', 'Edit', 'Again'])('while %s is made is finished by --resume, and nothing is bought twice', async (node) => {
    const home = `home-${node}`;
    const file = cli.write(`${node}.json`, workflow);
    const bin = resolve(import.meta.dirname, '../../engine/bin/sogni-flow.js');
    const child = spawn(process.execPath, [bin, 'run', file, '--json', '--home', home], { cwd: cli.folder, stdio: ['ignore', 'pipe', 'inherit'] });
    let seen = '';
    child.stdout.on('data', (chunk: Buffer) => {
      seen += chunk.toString();
      if (seen.includes(`"type":"node_progress","executionId":"${/"executionId":"([^"]+)"/.exec(seen)?.[1]}","node":"${node}"`)) child.kill('SIGKILL');
    });
    expect(await new Promise((end) => child.once('close', (_code, signal) => end(signal)))).toBe('SIGKILL');
    const id = /"executionId":"([^"]+)"/.exec(seen)?.[1] ?? '';

    const resumed = await cli.run(['run', '--resume', id, '--json', '--out', home], {}, home);
    expect({ code: resumed.code, stderr: resumed.stderr }).toEqual({ code: 0, stderr: '' });
    const quoted = Number(/"spark":\{"min":[\d.]+,"expected":([\d.]+)/.exec(seen)?.[1]);
    expect(resumed.result.spark.captured).toBeCloseTo(quoted, 6);
    expect(await cli.balance(home)).toMatchObject({ held: 0, available: expect.closeTo(400 - quoted, 6) as unknown as number });
    expect(await withBooks(join(cli.folder, home), disagreementsIn)).toEqual([]);
  });
});

describe('a full disk', () => {
  it('fails the node with disk_full, leaves nothing on hold, and the run goes on once there is room', async () => {
    const home = mkdtempSync(join(tmpdir(), 'sogni-flow-full-'));
    let full = true;
    const files: FilePort = {
      ...diskFiles,
      async open(path, flags) {
        const file = await diskFiles.open(path, flags);
        const refuse = async (): Promise<void> => await Promise.reject(Object.assign(new Error('no space left'), { code: 'ENOSPC' }));
        return full && flags === 'wx' ? { ...file, write: refuse } : file;
      },
    };
    const engine = await composeEngine(readConfig({}, home), () => undefined, { files, loadNode: await loadBuiltNode() });
    try {
      const prepared = await prepareWorkflow({ text: JSON.stringify(workflow), inputs: {}, types: engine.types, artifacts: engine.artifacts, now: Date.now() });
      const hooks = { signal: new AbortController().signal, onRun: () => undefined, onEvent: () => undefined };
      const { outcome, executionId } = await runWorkflow(engine, 'local', prepared, hooks);
      expect(outcome).toMatchObject({ state: 'failed', failure: { code: 'disk_full', node: 'Picture' } });
      expect(await engine.ledger.balance('local')).toMatchObject({ held: 0, available: 400_000_000 });

      full = false;
      const resumed = await resumeWorkflow(engine, await findExecution(engine, 'local', executionId), hooks);
      expect(resumed.outcome.state).toBe('completed');
      expect(await engine.verify()).toEqual([]);
    } finally {
      await engine.close();
      rmSync(home, { recursive: true, force: true });
    }
  });
});
