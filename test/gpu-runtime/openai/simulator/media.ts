/** What the simulators answer: real files, which tell how they were asked for. */
import sharp from 'sharp';
import { encodeWav } from '../../../../gpu-runtime/src/runtimes/media/wav.ts';

export interface PictureOrder {
  readonly width: number;
  readonly height: number;
  readonly seed: number;
  readonly format?: 'png' | 'jpeg' | 'webp';
}

/** One colour for each seed, so that a test sees with which a picture was made. */
export const colourOf = (seed: number): { r: number; g: number; b: number } => ({ r: seed % 251, g: Math.floor(seed / 251) % 251, b: 77 });

export const drawPicture = async ({ width, height, seed, format = 'png' }: PictureOrder): Promise<Buffer> =>
  await sharp({ create: { width, height, channels: 3, background: colourOf(seed) } })
    .toFormat(format, { quality: 95 })
    .toBuffer();

export interface ClipOrder {
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly fps: number;
  readonly seed: number;
}

/** A whole MP4 of two frames, with the order in a `free` box at its end: players skip that, and a test reads it. */
export function makeClip(order: ClipOrder): Buffer {
  const told = Buffer.from(JSON.stringify(order));
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + told.length);
  head.write('free', 4, 'latin1');
  return Buffer.concat([TINY_CLIP, head, told]);
}

/** @returns `undefined` for a clip that is cut short. */
export function orderOf(clip: Buffer): ClipOrder | undefined {
  const told = /free(\{[^{}]*\})$/.exec(clip.toString('latin1'))?.[1];
  return told === undefined ? undefined : (JSON.parse(told) as ClipOrder);
}

/** A tenth of a second of a tone; its pitch is the seed's. */
export function speak(seed: number): Buffer {
  const rate = 8_000;
  return Buffer.from(encodeWav([Float32Array.from({ length: rate / 10 }, (_, index) => 0.3 * Math.sin((2 * Math.PI * (200 + (seed % 200)) * index) / rate))], rate));
}

/** H.264, 16 × 16 px, two frames. */
const TINY_CLIP = Buffer.from(
  'AAAAIGZ0eXBpc29tAAACAGlzb21pc28yYXZjMW1wNDEAAAMibW9vdgAAAGxtdmhkAAAAAAAAAAAAAAAAAAAD6AAAAPoAAQAAAQAAAAAAAAAAAAAAAAEAAAAAAAAAAAAAAAAAAAABAAAAAAAAAAAAAAAAAABAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAgAAAnF0cmFrAAAAXHRraGQAAAADAAAAAAAAAAAAAAABAAAAAAAAAPoAAAAAAAAAAAAAAAAAAAAAAAEAAAAAAAAAAAAAAAAAAAABAAAAAAAAAAAAAAAAAABAAAAAABAAAAAQAAAAAAAkZWR0cwAAABxlbHN0AAAAAAAAAAEAAAD6AAAAAAABAAAAAAHpbWRpYQAAACBtZGhkAAAAAAAAAAAAAAAAAABAAAAAEABVxAAAAAAALWhkbHIAAAAAAAAAAHZpZGUAAAAAAAAAAAAAAABWaWRlb0hhbmRsZXIAAAABlG1pbmYAAAAUdm1oZAAAAAEAAAAAAAAAAAAAACRkaW5mAAAAHGRyZWYAAAAAAAAAAQAAAAx1cmwgAAAAAQAAAVRzdGJsAAAA1HN0c2QAAAAAAAAAAQAAAMRhdmMxAAAAAAAAAAEAAAAAAAAAAAAAAAAAAAAAABAAEABIAAAASAAAAAAAAAABDExhdmMgbGlieDI2NAAAAAAAAAAAAAAAAAAAAAAAAAAAGP//AAAAN2F2Y0MBZAAK/+EAG2dkAAqs2V7AWoCAgKAAAAMAIAAAAwIB4kSywAEABWjvgryw/fj4AAAAABNjb2xybmNseAABAAEAAQAAAAAQcGFzcAAAAAEAAAABAAAAFGJ0cnQAAAAAAABZYAAAWWAAAAAYc3R0cwAAAAAAAAABAAAAAgAACAAAAAAUc3RzcwAAAAAAAAABAAAAAQAAABxzdHNjAAAAAAAAAAEAAAABAAAAAgAAAAEAAAAcc3RzegAAAAAAAAAAAAAAAgAAArMAAAAYAAAAFHN0Y28AAAAAAAAAAQAAA1IAAAA9dWR0YQAAADVtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABtZGlyYXBwbAAAAAAAAAAAAAAAAAhpbHN0AAAACGZyZWUAAALTbWRhdAAAApkGBf//ldxF6b3m2Ui3lizYINkj7u94MjY0IC0gY29yZSAxNjQgLSBILjI2NC9NUEVHLTQgQVZDIGNvZGVjIC0gQ29weWxlZnQgMjAwMy0yMDIyIC0gaHR0cDovL3d3dy52aWRlb2xhbi5vcmcveDI2NC5odG1sIC0gb3B0aW9uczogY2FiYWM9MSByZWY9MSBkZWJsb2NrPTE6MDowIGFuYWx5c2U9MHgzOjB4MyBtZT1kaWEgc3VibWU9MSBwc3k9MSBwc3lfcmQ9MS4wMDowLjAwIG1peGVkX3JlZj0wIG1lX3JhbmdlPTE2IGNocm9tYV9tZT0xIHRyZWxsaXM9MCA4eDhkY3Q9MSBjcW09MCBkZWFkem9uZT0yMSwxMSBmYXN0X3Bza2lwPTEgY2hyb21hX3FwX29mZnNldD0wIHRocmVhZHM9MSBsb29rYWhlYWRfdGhyZWFkcz0xIHNsaWNlZF90aHJlYWRzPTAgbnI9MCBkZWNpbWF0ZT0xIGludGVybGFjZWQ9MCBibHVyYXlfY29tcGF0PTAgY29uc3RyYWluZWRfaW50cmE9MCBiZnJhbWVzPTMgYl9weXJhbWlkPTIgYl9hZGFwdD0xIGJfYmlhcz0wIGRpcmVjdD0xIHdlaWdodGI9MSBvcGVuX2dvcD0wIHdlaWdodHA9MSBrZXlpbnQ9MTYga2V5aW50X21pbj0xIHNjZW5lY3V0PTQwIGludHJhX3JlZnJlc2g9MCByYz1jcmYgbWJ0cmVlPTAgY3JmPTE2LjAgcWNvbXA9MC42MCBxcG1pbj0wIHFwbWF4PTY5IHFwc3RlcD00IGlwX3JhdGlvPTEuNDAgcGJfcmF0aW89MS4zMCBhcT0xOjEuMDAAgAAAABJliIQAEP/s/8JV/9j2QZQr/8EAAAAUQZohGIIf4pf/CVf9Z/4Hweaf/4A=',
  'base64',
);
