/** What can be ray-marched: a body made of surfaces, and the studio that it stands in. */
import type { Rgb } from '../core/colour.ts';

export interface Surface {
  readonly colour: Rgb;
  /** 0 painted … 1 bare metal. */
  readonly metal: number;
  /** 0 mirror … 1 matt. */
  readonly rough: number;
  /** Light of its own. */
  readonly glow?: Rgb;
}

/** A body: its distance function also says, in `hit.surface`, which surface is the nearest. */
export interface Solid {
  distance(x: number, y: number, z: number): number;
  /** Index into `surfaces` at a point on the body. */
  surfaceAt(x: number, y: number, z: number): number;
  readonly surfaces: readonly Surface[];
  /** Index of the surface of an endless floor at y = 0, which is not part of `distance`; absent without one. */
  readonly floor?: number;
  /** Nothing but the floor lies outside this ball. */
  readonly centre: Rgb;
  readonly radius: number;
  /** Colour by place, e.g. wood grain; changes `out`. */
  pattern?(out: Float32Array, surface: number, x: number, y: number, z: number): void;
}

export interface Studio {
  readonly eye: Rgb;
  readonly target: Rgb;
  /** Focal length as a share of the shorter side. */
  readonly focal: number;
  readonly keyDirection: Rgb;
  readonly key: Rgb;
  readonly rimDirection: Rgb;
  readonly rim: Rgb;
  readonly fill: Rgb;
  /** What a ray that meets nothing sees; also what surfaces mirror. */
  surroundings(out: Float32Array, dx: number, dy: number, dz: number): void;
  /** Paints what lies behind the body, at pixel coordinates -1..1 of the shorter side. */
  backdrop(out: Float32Array, u: number, v: number): void;
  /** Distance range that the depth map spans. */
  readonly nearest: number;
  readonly farthest: number;
}
