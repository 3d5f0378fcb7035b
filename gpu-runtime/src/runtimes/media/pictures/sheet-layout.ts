/** Where everything stands on a sheet of pictures. Pure: sizes in, pixels out. */

export interface SheetOrder {
  readonly pictures: number;
  /** Pixels of the whole sheet. */
  readonly width: number;
  readonly columns?: number | undefined;
  /** Width by height of the place of each picture. */
  readonly aspect: number;
  readonly gapPct: number;
  readonly heading?: string | undefined;
  /** One for each picture; fewer leave the last ones without. */
  readonly captions: readonly string[];
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A line of text, by its left upper corner. */
export interface Line {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  /** Pixels from line to line. */
  readonly size: number;
  readonly bold: boolean;
}

export interface SheetLayout {
  readonly width: number;
  readonly height: number;
  readonly places: readonly Box[];
  readonly lines: readonly Line[];
}

/** Of the width of the sheet. */
const HEADING = 0.034;
const CAPTION = { least: 0.013, most: 0.024 } as const;
/** Of the width of a place. */
const CAPTION_OF_PLACE = 0.07;
/** Mean width of a letter of the packaged font, in line heights. */
const LETTER = 0.5;

/** Rows are filled from the left; a last one that is not full stands in the middle. */
export function layOut(order: SheetOrder): SheetLayout {
  const { pictures, width, aspect } = order;
  const columns = Math.min(pictures, order.columns ?? Math.max(1, Math.round(Math.sqrt(pictures / aspect))));
  const gap = Math.round((width * order.gapPct) / 100);
  const place = { width: Math.max(1, Math.floor((width - gap * (columns + 1)) / columns)), height: 0 };
  place.height = Math.max(1, Math.round(place.width / aspect));
  const size = { heading: width * HEADING, caption: Math.min(width * CAPTION.most, Math.max(width * CAPTION.least, place.width * CAPTION_OF_PLACE)) };
  const heading = order.heading?.trim() ?? '';
  const [top, below] = [heading === '' ? gap : Math.round(gap + size.heading * 1.5), order.captions.some((text) => text.trim() !== '') ? Math.round(size.caption * 1.6) : 0];
  const step = { x: place.width + gap, y: place.height + below + gap };
  const rows = Math.ceil(pictures / columns);
  const places = Array.from({ length: pictures }, (_, index): Box => {
    const row = Math.floor(index / columns);
    const inRow = row === rows - 1 ? pictures - row * columns : columns;
    const left = Math.round((width - (inRow * step.x - gap)) / 2);
    return { x: left + (index % columns) * step.x, y: top + row * step.y, ...place };
  });
  const captions = places.flatMap(({ x, y }, index) => line(order.captions[index], { x, y: y + place.height + size.caption * 0.28 }, size.caption, place.width, false));
  return { width, height: top + rows * step.y, places, lines: [...line(heading, { x: places[0]?.x ?? gap, y: gap + size.heading * 0.1 }, size.heading, width - 2 * gap, true), ...captions] };
}

/** Nothing for a blank text. What is too wide is written smaller, down to two thirds, and then cut. */
function line(given: string | undefined, at: { readonly x: number; readonly y: number }, size: number, width: number, bold: boolean): Line[] {
  const letters = [...(given ?? '').replace(/\s+/g, ' ').trim()];
  if (letters.length === 0) return [];
  const fitting = Math.min(size, Math.max((size * 2) / 3, width / (letters.length * LETTER)));
  const most = Math.max(1, Math.floor(width / (fitting * LETTER)));
  const text = letters.length > most ? `${letters.slice(0, most - 1).join('').trimEnd()}…` : letters.join('');
  return [{ text, ...at, size: fitting, bold }];
}
