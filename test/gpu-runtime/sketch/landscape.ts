/** A picture to test with: a blue sky, a grey jagged ridge, green ground with texture, and its depth. */
import type { DepthMap } from '../../../gpu-runtime/src/runtimes/sketch/depth/depth-map.ts';
import type { RawPicture } from '../../../gpu-runtime/src/runtimes/sketch/threads/protocol.ts';

export function landscape(width: number, height: number): { picture: RawPicture; depth: DepthMap } {
  const rgb = new Uint8Array(width * height * 3);
  const values = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const v = y / height;
      const ridge = 0.4 + 0.06 * Math.sin((x / width) * 17) + 0.03 * Math.sin((x / width) * 61);
      const texture = 24 * Math.sin((x / width) * 190) * Math.sin((y / height) * 150);
      const [colour, depth] = v < ridge ? [[110 + 70 * v, 150 + 60 * v, 225], 0] : v < 0.55 ? [[105 + texture, 108 + texture, 115 + texture], 60] : [[70 + texture, 125 + texture, 50 + texture], 110 + 145 * ((v - 0.55) / 0.45)];
      rgb.set(colour as number[], (y * width + x) * 3);
      values[y * width + x] = depth as number;
    }
  }
  return { picture: { width, height, rgb }, depth: { width, height, values } };
}
