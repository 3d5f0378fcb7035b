/** From light to bytes: exposure, grade, vignette, filmic curve, sRGB and a little grain that also hides banding. */
import { imul, pow, sqrt } from './math.ts';
import { filmic, linearToSrgb } from './colour.ts';
import type { Film } from './film.ts';
import { hash32 } from './random.ts';

export interface Grade {
  /** Factor on the light; 1 leaves palettes as they are written. */
  readonly exposure: number;
  /** 1 leaves colours alone, 0 is grey. */
  readonly saturation: number;
  /** 1 leaves contrast alone. */
  readonly contrast: number;
  /** 0 none; 0.3 darkens the corners clearly. */
  readonly vignette: number;
  /** Grain in steps of 1/255; at least 1 so that gradients do not band. */
  readonly grain: number;
}

export const PLAIN_GRADE: Grade = { exposure: 1, saturation: 1, contrast: 1, vignette: 0.22, grain: 2.2 };

const TABLE_SIZE = 8192;
/** Light at which the table ends. The table is indexed by the square root, which gives the shadows most of its entries. */
const TABLE_END = 16;

function responseTable(contrast: number): Float32Array {
  const table = new Float32Array(TABLE_SIZE + 1);
  for (let i = 0; i <= TABLE_SIZE; i++) {
    const x = (i / TABLE_SIZE) ** 2 * TABLE_END;
    // Contrast turns around middle grey, before the curve.
    const light = contrast === 1 ? x : 0.18 * pow(x / 0.18, contrast);
    table[i] = 255 * linearToSrgb(filmic(light));
  }
  return table;
}

export function develop(film: Film, grade: Grade, seed: number, tick?: () => void): Uint8Array {
  const { width, height, rgb } = film;
  const out = new Uint8Array(width * height * 3);
  const table = responseTable(grade.contrast);
  const toIndex = TABLE_SIZE / sqrt(TABLE_END);
  const s = grade.saturation;
  const across = new Float32Array(width);
  for (let x = 0; x < width; x++) across[x] = (2 * (x + 0.5) / width - 1) ** 2;
  let i = 0;
  for (let y = 0; y < height; y++) {
    if (tick && (y & 31) === 0) tick();
    const down = (2 * (y + 0.5) / height - 1) ** 2;
    let state = hash32(seed ^ imul(y + 1, 0x9e3779b1)) | 1;
    for (let x = 0; x < width; x++) {
      const corner = (across[x]! + down) * 0.5;
      const gain = grade.exposure * (1 - grade.vignette * corner * (0.4 + 0.6 * corner));
      let r = rgb[i]! * gain;
      let g = rgb[i + 1]! * gain;
      let b = rgb[i + 2]! * gain;
      if (s !== 1) {
        const grey = 0.2126 * r + 0.7152 * g + 0.0722 * b;
        r = grey + (r - grey) * s;
        g = grey + (g - grey) * s;
        b = grey + (b - grey) * s;
      }
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      // Two uniform halves of one number: triangular noise around zero.
      const grain = (((state & 0xffff) + ((state >>> 16) & 0xffff)) / 65536 - 1) * grade.grain + 0.5;
      for (let c = 0; c < 3; c++) {
        const v = c === 0 ? r : c === 1 ? g : b;
        let at = v > 0 ? sqrt(v) * toIndex : 0;
        if (at > TABLE_SIZE) at = TABLE_SIZE;
        const value = table[at | 0]! + grain;
        out[i + c] = value < 0 ? 0 : value > 255 ? 255 : value;
      }
      i += 3;
    }
  }
  return out;
}
