/** Draws one line of text with the packaged font, so that no system font is needed. */
import { fonts } from './fonts.ts';
import { asMarkup } from './markup.ts';

export interface LineStyle {
  /** `#rrggbb`. */
  readonly color: string;
  /** Height of the letters, pixels. */
  readonly size: number;
  readonly bold: boolean;
}

export interface DrawnLine {
  /** A PNG file, transparent around the letters. */
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
}

/** @returns nothing for a text without letters. */
export async function drawLine(text: string, { color, size, bold }: LineStyle): Promise<DrawnLine | undefined> {
  const line = asMarkup(text);
  if (line === '') return undefined;
  const { default: sharp } = await import('sharp');
  const face = await fonts();
  const { data, info } = await sharp({
    text: {
      text: `<span foreground="${color}">${line}</span>`,
      font: `${bold ? 'Inter Bold' : 'Inter'} ${size}`,
      fontfile: bold ? face.bold : face.regular,
      rgba: true,
      dpi: 72,
    },
  })
    .png()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}
