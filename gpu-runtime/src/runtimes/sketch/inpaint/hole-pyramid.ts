/** Smaller versions of a picture with a hole. */

export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly rgb: Float32Array;
  readonly hole: Uint8Array;
}

/** Halves both sides. A pixel is hole where any of the four is; its colour is the mean of those that are known. */
export function halved({ width, height, rgb, hole }: Plane): Plane {
  const w = width >> 1;
  const h = height >> 1;
  const small = { width: w, height: h, rgb: new Float32Array(w * h * 3), hole: new Uint8Array(w * h) };
  for (let y = 0, i = 0; y < h; y++) {
    for (let x = 0; x < w; x++, i++) {
      const at = 2 * y * width + 2 * x;
      const four = [at, at + 1, at + width, at + width + 1];
      const known = four.filter((pixel) => !hole[pixel]);
      small.hole[i] = known.length < 4 ? 1 : 0;
      for (const pixel of known) for (let c = 0; c < 3; c++) small.rgb[i * 3 + c]! += rgb[pixel * 3 + c]! / known.length;
    }
  }
  return small;
}
