/**
 * A process of its own that has one job performed by the runtime, made to be killed.
 *
 *   node a-job.ts <url> <home> <job> <parameters as JSON>
 *
 * It says what it is told of the job's progress, and `done`.
 */
import { createSogniRuntime } from '../../../gpu-runtime/dist/runtimes/sogni/index.js';
import { KEY } from './simulator/key.ts';

const [url = '', home = '', id = '', parameters = '{}'] = process.argv.slice(2);
const ffmpeg = (): Promise<never> => Promise.reject(new TypeError('a picture needs no FFmpeg'));
const runtime = createSogniRuntime({ url, key: KEY, network: 'fast', mostPerJob: 10_000_000, mostPerDay: 1_000_000_000, home, ffmpeg });
const say = (line: string): unknown => process.stdout.write(`${line}\n`);
await runtime.run(
  { id, operation: 'generate_image', model: 'z_image_turbo_bf16', parameters: JSON.parse(parameters) as Record<string, unknown>, inputs: [] },
  {
    signal: new AbortController().signal,
    scratch: home,
    progress: ({ fraction, activity }) => say(`${fraction} ${activity}`),
    preview: () => undefined,
    save: async ({ content: _content, ...artifact }) => ({ ...artifact, digest: '', bytes: 0 }),
  },
);
say('done');
