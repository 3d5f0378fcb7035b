/** Reads the rows of `overlays`: what is shown, from which frame to which, and where. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { ShownFilm } from '../shown-film.ts';

export type Place = 'top-left' | 'top-center' | 'top-right' | 'center' | 'bottom-left' | 'bottom-center' | 'bottom-right';

interface Timed {
  /** The first frame that shows it, and the first one after it. */
  readonly first: number;
  readonly end: number;
  readonly place: Place;
  /** Pixels to the right and downwards. */
  readonly shift: readonly [x: number, y: number];
  /** 0 to 1. */
  readonly opacity: number;
}

export interface TextOverlay extends Timed {
  readonly kind: 'text';
  readonly text: string;
  /** Line height in percent of the picture height. */
  readonly sizePct: number;
  /** `#RRGGBB`, checked. */
  readonly color: string;
  readonly outline?: string;
  readonly background?: string;
  readonly bold: boolean;
}

export interface PictureOverlay extends Timed {
  readonly kind: 'image';
  readonly index: number;
  readonly widthPct: number;
  readonly fit: 'contain' | 'cover';
}

/** The sound of the film, as a wave that moves with it. */
export interface WaveOverlay extends Timed {
  readonly kind: 'wave';
  readonly widthPct: number;
  /** `#RRGGBB`, checked. */
  readonly color: string;
}

export type Overlay = TextOverlay | PictureOverlay | WaveOverlay;

/** A row as the contract checks it. */
export interface OverlayRow {
  readonly kind: 'text' | 'image' | 'wave';
  readonly position: Place;
  readonly offsetX: number;
  readonly offsetY: number;
  readonly startSeconds: number;
  readonly endSeconds?: number;
  readonly text?: string;
  readonly fontSizePct: number;
  readonly color: string;
  readonly outlineColor?: string;
  readonly backgroundColor?: string;
  readonly fontWeight: 'normal' | 'bold';
  readonly sourceImageIndex: number;
  readonly widthPct: number;
  readonly opacity: number;
  readonly fit: 'contain' | 'cover';
}

export interface ReadOverlays {
  readonly overlays: readonly Overlay[];
  readonly warnings: readonly string[];
}

/** @param operation - as messages name it. @throws FlowError `invalid_parameter` naming the row. Rows that begin after the film are left out with a warning. */
export function readOverlays(operation: string, rows: readonly OverlayRow[], film: Pick<ShownFilm, 'frames' | 'seconds'>, pictures: number): ReadOverlays {
  const refuse = refusalOf(operation);
  if (rows.length === 0) refuse('overlays', `is empty; ${operation} needs at least one text or picture`);
  const read = rows.map((row, index) => readRow(refuse, row, `overlays[${index}]`, film, pictures));
  const shown = read.filter(({ first, end }) => end > first);
  const warnings = rows.flatMap(({ startSeconds }, index) =>
    (read[index]?.first ?? 0) >= film.frames ? [`overlays[${index}] begins at ${startSeconds} s and is not seen: the video lasts ${film.seconds.toFixed(1)} s`] : [],
  );
  return { overlays: shown, warnings };
}

function readRow(refuse: Refuse, row: OverlayRow, name: string, { frames, seconds }: Pick<ShownFilm, 'frames' | 'seconds'>, pictures: number): Overlay {
  const fps = frames / seconds;
  const { startSeconds, endSeconds, kind } = row;
  const first = Math.round(startSeconds * fps);
  const last = endSeconds === undefined ? frames : Math.round(endSeconds * fps);
  if (endSeconds !== undefined && last <= first) refuse(`${name}.endSeconds`, `is ${endSeconds} and startSeconds is ${startSeconds}; it must end at least a frame after it starts`);
  const timed: Timed = { first, end: Math.min(frames, last), place: row.position, shift: [row.offsetX, row.offsetY], opacity: row.opacity };
  if (kind === 'image') {
    if (row.sourceImageIndex >= pictures) refuse(`${name}.sourceImageIndex`, `is ${row.sourceImageIndex}; ${pictures === 0 ? 'no picture is given' : `pictures 0 to ${pictures - 1} are given`}`);
    return { ...timed, kind, index: row.sourceImageIndex, widthPct: row.widthPct, fit: row.fit };
  }
  if (kind === 'wave') return { ...timed, kind, widthPct: row.widthPct, color: colorOf(refuse, row.color, `${name}.color`) ?? LIGHT };
  const text = row.text?.trim() ?? '';
  if (text === '') refuse(`${name}.text`, 'is blank; an overlay of kind text needs a text');
  const background = colorOf(refuse, row.backgroundColor, `${name}.backgroundColor`);
  const outline = colorOf(refuse, row.outlineColor, `${name}.outlineColor`) ?? (background === undefined ? DARK : undefined);
  return {
    ...timed,
    ...{ kind, text, sizePct: row.fontSizePct, color: colorOf(refuse, row.color, `${name}.color`) ?? LIGHT, bold: row.fontWeight === 'bold' },
    ...(outline !== undefined && { outline }),
    ...(background !== undefined && { background }),
  };
}

const [LIGHT, DARK] = ['#FFFFFF', '#101018'];

function colorOf(refuse: Refuse, given: string | undefined, name: string): string | undefined {
  if (given !== undefined && !/^#[0-9a-f]{6}$/i.test(given)) refuse(name, `is "${given}"; a colour looks like #FFFFFF`);
  return given;
}

type Refuse = (parameter: string, what: string) => never;

function refusalOf(operation: string): Refuse {
  return (parameter, what) => {
    throw new FlowError('invalid_parameter', `${parameter} ${what}`, { details: { parameter, operation } });
  };
}

/** Frames in which an overlay comes and goes; none at the ends of the film, and none for what is short. */
export function fadesOf({ first, end }: Timed, frames: number, fps: number): { readonly in: number; readonly out: number } {
  const length = Math.min(Math.round(FADE_SECONDS * fps), Math.floor((end - first) / 4));
  return { in: first === 0 ? 0 : length, out: end >= frames ? 0 : length };
}

const FADE_SECONDS = 0.15;
