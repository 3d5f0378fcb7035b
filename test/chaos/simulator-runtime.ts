/** The runtime that hands jobs to the provider simulator, over one connection that is made at first use. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { Capability, Runtime } from '../../gpu-runtime/src/runtimes/port.ts';
import { baseLimits } from '../engine/base-limits.ts';

const OFFERED = ['generate_image', 'edit_image'] as const;

/** @param rate - price of a base render, in Spark. */
export function createSimulatorRuntime(path: string, rate = 0.1): Runtime {
  const waiting = new Map<string, (picture: string) => void>();
  const offers = OFFERED.map((operation): Capability => ({ operation, model: 'simulator', title: 'Simulator', rate, playMoney: true, repeatable: true, version: '1', ...baseLimits(operation) }));
  const open = async () => {
    const socket = connect(path);
    await once(socket, 'connect');
    createInterface(socket).on('line', (line) => {
      const { id, picture } = JSON.parse(line) as { id: string; picture: string };
      waiting.get(id)?.(picture);
    });
    return socket;
  };
  let connection: ReturnType<typeof open> | undefined;

  return {
    name: 'simulator',
    capabilities: async () => offers,
    async run({ id, operation, parameters, inputs }, { save, signal }) {
      const socket = await (connection ??= open());
      const picture = await new Promise<string>((resolve, reject) => {
        waiting.set(id, resolve);
        signal.addEventListener('abort', () => reject(new FlowError('cancelled', 'the job was given up')), { once: true });
        socket.write(`${JSON.stringify({ id, operation, parameters, inputs: inputs.map(({ artifact }) => artifact.digest) })}\n`);
      }).finally(() => waiting.delete(id));
      await save({ role: 'image', mediaType: 'image/png', content: Buffer.from(picture, 'base64'), width: 256, height: 1 });
      return { engine: 'provider simulator', method: 'one colour, drawn by no model' };
    },
    async close() {
      (await connection)?.end();
    },
  };
}
