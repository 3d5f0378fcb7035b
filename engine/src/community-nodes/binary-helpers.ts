/** n8n's binary helpers over the execution's binary store. */
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { NodeContext } from '../execution/node-type.ts';
import type { BinaryData } from '../execution/types.ts';

export function binaryHelpers({ binary: store, inputs, node }: Pick<NodeContext, 'binary' | 'inputs' | 'node'>) {
  const assertBinaryData = (itemIndex: number, property: string | BinaryData, inputIndex = 0): BinaryData => {
    if (typeof property !== 'string') return property;
    const fields = inputs[inputIndex]?.[itemIndex]?.binary ?? {};
    const found = Object.hasOwn(fields, property) ? fields[property] : undefined;
    if (found !== undefined) return found;
    const has = Object.keys(fields).length === 0 ? 'it has no binary data' : `it has ${Object.keys(fields).join(', ')}`;
    throw new FlowError('invalid_input', `item ${itemIndex} has no binary field "${property}"; ${has}`, { node: node.name, details: { item: itemIndex, field: property } });
  };
  /** A node may ask by reference only; the rest of the description is on the item. */
  const findById = (id: string): BinaryData => {
    const all = inputs.flatMap((items) => items.flatMap((item) => Object.values(item.binary ?? {})));
    return all.find((entry) => entry.id === id) ?? { data: id, id, mimeType: 'application/octet-stream' };
  };
  return {
    assertBinaryData,
    getBinaryDataBuffer: async (itemIndex: number, property: string | BinaryData, inputIndex = 0) => asBuffer(await store.read(assertBinaryData(itemIndex, property, inputIndex))),
    getBinaryStream: async (id: string) => await store.stream(findById(id)),
    getBinaryMetadata: async (id: string) => {
      const { fileName, mimeType } = findById(id);
      return { fileName, mimeType, fileSize: await store.size?.(findById(id)) };
    },
    prepareBinaryData: async (content: Uint8Array | Readable, fileName?: string, mimeType = 'application/octet-stream') => await store.write(content, mimeType, fileName),
    setBinaryDataBuffer: async (data: BinaryData, content: Uint8Array | Readable) => ({ ...data, ...(await store.write(content, data.mimeType, data.fileName)) }),
    binaryToBuffer: async (content: Uint8Array | Readable) => (content instanceof Readable ? await buffer(content) : asBuffer(content)),
  };
}

const asBuffer = (bytes: Uint8Array): Buffer => (Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
