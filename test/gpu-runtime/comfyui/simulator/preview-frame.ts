/** A preview as servers send it: 512 × 256 px, as kind 1 with the picture's format, or as kind 4 with metadata. */
import sharp from 'sharp';

export async function previewFrame(id: string, node: string, withMetadata: boolean): Promise<Uint8Array> {
  const jpeg = await sharp({ create: { width: 512, height: 256, channels: 3, background: '#88aa66' } }).jpeg().toBuffer();
  const word = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return bytes;
  };
  if (!withMetadata) return Buffer.concat([word(1), word(1), jpeg]);
  const metadata = Buffer.from(JSON.stringify({ node_id: node, prompt_id: id, display_node_id: node, parent_node_id: null, real_node_id: node, image_type: 'image/jpeg' }));
  return Buffer.concat([word(4), word(metadata.length), metadata, jpeg]);
}
