/**
 * The buffers inside a value that can be handed to another thread instead of being copied: each one once, and only those that a
 * view covers whole, since a part of a buffer may belong to somebody else (Node hands out small Buffers from a common pool).
 */
export function transferablesOf(value: unknown, found: Set<ArrayBuffer> = new Set()): ArrayBuffer[] {
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteLength } = value;
    if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength && byteLength > 0) found.add(buffer);
  } else if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) transferablesOf(part, found);
  }
  return [...found];
}
