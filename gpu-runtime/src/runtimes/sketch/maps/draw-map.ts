/** Draws the map of a picture that a ControlNet of a kind is guided by. Pure: the same request gives the same bytes. */
import { canvasOf } from '../edits/canvas.ts';
import type { DepthMap } from '../depth/depth-map.ts';
import type { RawPicture, TaskHooks } from '../threads/protocol.ts';
import { cannyMap } from './canny.ts';
import { depthMap, normalMap } from './depth-maps.ts';
import { lineArt, lineArtAnime, scribble, softEdge } from './line-maps.ts';
import type { MapMaker } from './map-maker.ts';
import { invert, shuffle, tile } from './tone-maps.ts';

export const MAPS = {
  canny: cannyMap,
  depth: depthMap,
  normalbae: normalMap,
  lineart: lineArt,
  lineartanime: lineArtAnime,
  scribble,
  softedge: softEdge,
  tile,
  shuffle,
  invert,
} as const satisfies Record<string, MapMaker>;

export type MapName = keyof typeof MAPS;

export interface MapRequest {
  readonly map: MapName;
  readonly picture: RawPicture;
  readonly depth?: DepthMap;
  /** 0 to 255, see canny.ts; absent follows the picture. */
  readonly lowThreshold?: number;
  readonly highThreshold?: number;
  readonly seed: number;
}

/** @returns the pixels of the map, of the picture's size. */
export function drawMap({ map, picture, ...options }: MapRequest, hooks: TaskHooks): Uint8Array {
  hooks.tick(0, map);
  const drawn = MAPS[map](canvasOf(picture), options, (fraction) => hooks.tick(0.05 + 0.9 * fraction, map));
  hooks.tick(1, map);
  return drawn;
}
