/** A runtime and a simulated server, opened by each test as it wants them and closed after it; and the picture that most of them order. */
import { afterEach } from '@jest/globals';
import { openBench, type Bench, type BenchOptions } from '../workbench.ts';

export const MODEL = 'z_image_turbo_bf16';
export const DUCK = { prompt: 'a duck', width: 256, height: 256 };

let bench: Bench;
export const open = async (options?: BenchOptions): Promise<Bench> => (bench = await openBench(options));
afterEach(() => bench.close());
