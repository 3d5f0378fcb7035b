/**
 * Draws a picture by rules: reads the prompt, paints the scene it calls in linear light, lets light bloom, develops it into bytes.
 *
 * Pure and synchronous. The same request gives the same bytes with one renderer version on one major version of Node.
 */
import { max, min, round, sqrt } from './core/math.ts';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { bloom } from './core/bloom.ts';
import { develop } from './core/develop.ts';
import { newFilm, type Film } from './core/film.ts';
import { makeLattice, type Lattice } from './core/noise.ts';
import { randomStream } from './core/random.ts';
import { resample, resampleDepth } from './core/resample.ts';
import { blendStart } from './start-picture.ts';
import type { Brief } from './prompt/brief.ts';
import { readPrompt } from './prompt/read-prompt.ts';
import type { Finish, Stage } from './prompt/scene.ts';
import { abstract, SCENES } from './scenes/index.ts';

export const RENDERER_VERSION = 'sketch 1';

export interface PictureRequest {
  readonly prompt: string;
  /** Things to leave out, as words. */
  readonly negativePrompt?: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly seed: number;
  /** 1..100; 20 is standard. More is finer: supersampling, more octaves, better shadows. */
  readonly steps: number;
  /** A picture of the same size to begin with; `strength` 0..1 is how much of it is kept. */
  readonly start?: { readonly rgb: Uint8Array; readonly strength: number };
}

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Three bytes per pixel, sRGB. */
  readonly rgb: Uint8Array;
  /** One byte per pixel of its own grid: 255 is near, 0 is the sky. */
  readonly depth: Uint8Array;
  readonly depthWidth: number;
  readonly depthHeight: number;
  /** Name of the scene family; `abstract` when the prompt called none. */
  readonly family: string;
  readonly wordsUsed: readonly string[];
  readonly wordsIgnored: readonly string[];
}

export interface DrawHooks {
  /** Called often; what it throws ends the drawing. */
  tick(fraction: number): void;
  /** A small version of the picture so far. */
  preview?(rgb: Uint8Array, width: number, height: number): void;
}

const PREVIEW_SIDE = 256;
/** Supersampling never goes beyond this many pixels. */
const MOST_PIXELS = 9_000_000;

export function drawPicture(request: PictureRequest, hooks: DrawHooks): Picture {
  const { width, height, seed, start } = request;
  if (start && start.rgb.length !== width * height * 3) {
    throw new FlowError('invalid_input', `The start picture has ${start.rgb.length} bytes; ${width} × ${height} pixels need ${width * height * 3}. Resize it to the picture's size first.`);
  }
  hooks.tick(0);
  const brief = readPrompt(request.prompt, request.negativePrompt ?? '', SCENES, abstract);
  const scene = SCENES.find((one) => one.name === brief.family) ?? abstract;
  const size = paintingSize(width, height, request.steps, scene.maxPixels);
  const film = newFilm(size.width, size.height);
  const finish = scene.paint(makeStage(film, brief, request, hooks));
  hooks.tick(0.97);
  bloom(film, { ...finish.bloom, strength: finish.bloom.strength * brief.mood.glow }, () => hooks.tick(0.975));
  hooks.tick(0.98);
  const final = toSize(film, width, height, () => hooks.tick(0.98));
  const drawn = develop(final, graded(finish, brief), seed, () => hooks.tick(0.985));
  hooks.tick(0.99);
  const rgb = start ? blendStart(drawn, start.rgb, start.strength, width, height) : drawn;
  hooks.tick(1);
  return {
    width,
    height,
    rgb,
    depth: film.depth,
    depthWidth: film.width,
    depthHeight: film.height,
    family: brief.family,
    wordsUsed: brief.wordsUsed,
    wordsIgnored: brief.wordsIgnored,
  };
}

/** How large the film is: larger than the picture with many steps, smaller with few or when the family is slow to paint. */
function paintingSize(width: number, height: number, steps: number, maxPixels = Infinity): { width: number; height: number } {
  const wanted = steps <= 8 ? 0.75 : steps < 40 ? 1 : steps < 70 ? 1.5 : 2;
  // Families that are slow to paint spend more steps on finer samples instead.
  const most = min(maxPixels, MOST_PIXELS);
  const factor = min(wanted, sqrt(most / (width * height)));
  return { width: max(8, round(width * factor)), height: max(8, round(height * factor)) };
}

function makeStage(film: Film, brief: Brief, request: PictureRequest, hooks: DrawHooks): Stage {
  const lattices = new Map<string, Lattice>();
  return {
    film,
    brief,
    seed: request.seed,
    quality: max(0.3, min(2, 0.3 + request.steps * 0.035)),
    random: (part) => randomStream(request.seed, part),
    lattice: (part) => {
      const known = lattices.get(part) ?? makeLattice(request.seed, part);
      lattices.set(part, known);
      return known;
    },
    tick: (fraction) => hooks.tick(fraction * 0.97),
    preview: () => {
      if (!hooks.preview) return;
      const factor = min(1, PREVIEW_SIDE / max(film.width, film.height));
      const small = toSize(film, max(1, round(film.width * factor)), max(1, round(film.height * factor)));
      hooks.preview(develop(small, PREVIEW_GRADE, request.seed), small.width, small.height);
    },
  };
}

const PREVIEW_GRADE = { exposure: 1, saturation: 1, contrast: 1, vignette: 0, grain: 0 };

function toSize(film: Film, width: number, height: number, tick?: () => void): Film {
  if (film.width === width && film.height === height) return film;
  return {
    width,
    height,
    unit: min(width, height),
    rgb: resample(film.rgb, film.width, film.height, width, height, 3, tick),
    depth: resampleDepth(film.depth, film.width, film.height, width, height),
  };
}

function graded({ grade }: Finish, { mood }: Brief): Finish['grade'] {
  return {
    ...grade,
    exposure: grade.exposure * mood.exposure,
    saturation: grade.saturation * mood.saturation,
    contrast: grade.contrast * mood.contrast,
  };
}
