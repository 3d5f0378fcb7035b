/** A binary store that is opened when a node first touches a file; most workflows never do before their first paid step. */
import type { BinaryStore } from '../execution/node-type.ts';

export const lazyBinaryStore = (open: () => Promise<Required<BinaryStore>>): Required<BinaryStore> => ({
  write: async (...given) => await (await open()).write(...given),
  read: async (binary) => await (await open()).read(binary),
  stream: async (binary) => await (await open()).stream(binary),
  size: async (binary) => await (await open()).size(binary),
});
