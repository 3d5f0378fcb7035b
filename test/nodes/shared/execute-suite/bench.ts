/** Nodes in one of the places where they run, a simulator of the network behind them, and what they are given. */
import { afterAll, afterEach, beforeAll, beforeEach, type jest } from '@jest/globals';
import nock from 'nock';
import type { CompiledNode } from '../../../../engine/src/community-nodes/description.ts';
import type { Item } from '../../../../engine/src/execution/types.ts';
import type { Given, MakePlace } from '../contexts.ts';
import { SogniNetwork } from '../sogni-network.ts';

export interface Setting {
  readonly nodes: Readonly<Record<'image' | 'video' | 'audio' | 'clip', CompiledNode>>;
  readonly place: MakePlace;
  /** Stands in for `n8n-workflow`'s own. */
  readonly sleep: jest.Mock<(ms: number) => Promise<void>>;
}

export const file = (data: string, mimeType: string) => ({ data, id: data, mimeType });
export const png = (data: string) => file(data, 'image/png');
export const mp4 = (data: string) => file(data, 'video/mp4');
export const wav = (data: string) => file(data, 'audio/wav');

export const picture = { operation: 'generate_image', prompt: 'a duck', options: { seed: 7, width: 256 } };
export const edit = { operation: 'edit_image', prompt: 'at night' };

export class NodeBench {
  setting!: Setting;
  /** Another one for each test. */
  network!: SogniNetwork;

  async runWith(family: keyof Setting['nodes'], given: Partial<Given> & Pick<Given, 'parameters'>) {
    const node = this.setting.nodes[family];
    const place = this.setting.place(node, { items: [{ json: {} }], ...given });
    const outputs = (await node.execute?.call(place.functions)) as Item[][];
    return { outputs, items: outputs[0] ?? [], contentOf: (item: number, field: string) => place.contentOf(outputs[0]?.[item]?.binary, field) };
  }
}

export function useNodeBench(open: () => Promise<Setting>): NodeBench {
  const bench = new NodeBench();
  beforeAll(async () => {
    bench.setting = await open();
    nock.disableNetConnect();
  });
  beforeEach(() => {
    bench.network = new SogniNetwork();
    bench.network.open();
    bench.setting.sleep.mockReset().mockResolvedValue(undefined);
  });
  afterEach(() => void nock.cleanAll());
  afterAll(() => nock.restore());
  return bench;
}
