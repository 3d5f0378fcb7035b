/** Texts over a video as an ASS script: each at its place, in its frames, with an outline or a box behind it. */
import { assColor, assFile, assTime, escapeText } from '../captions/ass.ts';
import { FONTS } from '../captions/caption-fonts.ts';
import type { ShownFilm } from '../shown-film.ts';
import { fadesOf, type Place, type TextOverlay } from './read-overlays.ts';

/** Of the picture height: distance of everything from the edge. */
export const EDGE = 0.05;

/** ASS counts places as a number pad does. */
const ALIGNMENT: Readonly<Record<Place, number>> = { 'top-left': 7, 'top-center': 8, 'top-right': 9, center: 5, 'bottom-left': 1, 'bottom-center': 2, 'bottom-right': 3 };

/** Padding of a box, in line heights. */
const PADDING = { x: 0.34, y: 0.12 } as const;

export function textScript(texts: readonly TextOverlay[], film: ShownFilm): string {
  const fps = film.frames / film.seconds;
  return assFile(film, texts.map((text, index) => style(text, index, film)), texts.map((text, index) => dialogue(text, index, film, fps)));
}

/** Border style 4 is a box around all lines together, drawn in the colour of the shadow; 1 is an outline with a shadow. */
function style({ sizePct, color, outline, background, bold }: TextOverlay, index: number, { width, height }: ShownFilm): string {
  const size = (height * sizePct) / 100;
  const [fill, edge, back] = [assColor(color), assColor(outline ?? color), background === undefined ? '&H80000000' : assColor(background)];
  const border = outline === undefined ? 0 : size * 0.06;
  const shadow = background !== undefined ? size * PADDING.y : outline === undefined ? 0 : size * 0.03;
  const side = Math.round(width * EDGE);
  return `Style: ${[`T${index}`, FONTS[bold ? 700 : 500], size.toFixed(2), fill, fill, edge, back, 0, 0, 0, 0, 100, 100, 0, 0, background === undefined ? 1 : 4, border.toFixed(2), shadow.toFixed(2), 2, side, side, 0, 1].join(',')}`;
}

function dialogue(overlay: TextOverlay, index: number, film: ShownFilm, fps: number): string {
  const { first, end, place, opacity, sizePct, background } = overlay;
  const size = (film.height * sizePct) / 100;
  const pad = background === undefined ? { x: 0, y: 0 } : { x: size * PADDING.x, y: size * PADDING.y };
  const [x, y] = anchor(overlay, film, pad);
  const fades = fadesOf(overlay, film.frames, fps);
  const ms = (frames: number): number => Math.round((1_000 * frames) / fps);
  const look = [
    `\\an${ALIGNMENT[place]}\\pos(${x.toFixed(1)},${y.toFixed(1)})`,
    `\\alpha&H${Math.round(255 * (1 - opacity)).toString(16).toUpperCase().padStart(2, '0')}&`,
    ...(fades.in + fades.out > 0 ? [`\\fad(${ms(fades.in)},${ms(fades.out)})`] : []),
    ...(background === undefined ? [] : [`\\xshad${pad.x.toFixed(1)}\\yshad${pad.y.toFixed(1)}`]),
  ];
  // Half a frame early: times are counted in hundredths, and a frame on the border would be in or out by their rounding.
  const [from, to] = [Math.max(0, first - 0.5) / fps, (end - 0.5) / fps];
  return `Dialogue: ${index},${assTime(from)},${assTime(to)},T${index},,0,0,0,,{${look.join('')}}${escapeText(overlay.text)}`;
}

function anchor({ place, shift }: TextOverlay, { width, height }: ShownFilm, pad: { readonly x: number; readonly y: number }): [number, number] {
  const edge = height * EDGE;
  const x = place.endsWith('left') ? edge + pad.x : place.endsWith('right') ? width - edge - pad.x : width / 2;
  const y = place.startsWith('top') ? edge + pad.y : place.startsWith('bottom') ? height - edge - pad.y : height / 2;
  return [x + shift[0], y + shift[1]];
}
