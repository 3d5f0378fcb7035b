import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from '@jest/globals';
import { accepts, misnamed, refusal } from '../../../../engine/web/src/form/accepts.ts';
import { pictureSize } from '../../../../engine/web/src/form/picture-size.ts';
import { anInput } from './an-input.ts';

const picture = (width: number, height: number): Sharp => sharp({ create: { width, height, channels: 3, background: '#456' } });

describe('pictureSize', () => {
  it.each([
    ['PNG', picture(40, 30).png()],
    ['JPEG', picture(40, 30).jpeg()],
    ['progressive JPEG with metadata', picture(40, 30).withExif({ IFD0: { Copyright: 'x'.repeat(3_000) } }).jpeg({ progressive: true })],
    ['lossy WebP', picture(40, 30).webp()],
    ['lossless WebP', picture(40, 30).webp({ lossless: true })],
    ['WebP with alpha', picture(40, 30).ensureAlpha(0.5).webp()],
  ])('reads it from the header of a %s', async (_kind, made) => {
    expect(pictureSize(new Uint8Array(await made.toBuffer()).subarray(0, 4_096))).toEqual({ width: 40, height: 30 });
  });

  it('knows none of what is no picture, or ends before its header does', async () => {
    expect(pictureSize(new TextEncoder().encode('x'.repeat(100)))).toBeUndefined();
    expect(pictureSize(new Uint8Array(8))).toBeUndefined();
    expect(pictureSize(new Uint8Array(await picture(40, 30).jpeg().toBuffer()).subarray(0, 60))).toBeUndefined();
  });
});

describe('accepts', () => {
  it.each([
    ['.jpg, .png', 'A.JPG', 'image/jpeg', true],
    ['.jpg, .png', 'a.gif', 'image/gif', false],
    ['image/*', 'a.webp', 'image/webp', true],
    ['audio/mpeg', 'a.mp3', 'audio/mpeg', true],
    ['audio/mpeg', 'a.wav', 'audio/wav', false],
    ['', 'anything', '', true],
  ])('%j: %s of type %s', (accept, name, mediaType, yes) => expect(accepts(accept, { name, mediaType })).toBe(yes));
});

describe('refusal', () => {
  const photo = anInput({ type: 'image', widget: 'photo', accept: '.png, .jpg' });
  const file = (bytes: Uint8Array<ArrayBuffer>, name: string, type: string): File => new File([bytes], name, { type });

  it('lets a picture pass', async () => {
    expect(await refusal(photo, file(new Uint8Array(await picture(40, 30).png().toBuffer()), 'a.png', 'image/png'))).toBeUndefined();
  });

  it('names what is of another kind', async () => {
    expect(await refusal(photo, file(new Uint8Array(4), 'song.mp3', 'audio/mpeg'))).toBe('song.mp3 is a sound; here go .png, .jpg.');
  });

  it('names an empty file', async () => {
    expect(await refusal(photo, file(new Uint8Array(0), 'a.png', 'image/png'))).toBe('a.png is empty.');
  });

  it('refuses more pixels than can be used, from the header alone', async () => {
    const header = new Uint8Array(64);
    header.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
    new DataView(header.buffer).setUint32(16, 10_000);
    new DataView(header.buffer).setUint32(20, 7_000);
    expect(await refusal(photo, file(header, 'wall.png', 'image/png'))).toBe('wall.png is 10000 × 7000 px, 70 megapixels; at most 64 can be used. Make it smaller first.');
  });
});

describe('misnamed', () => {
  const wav = new File(['x'], 'a.wav', { type: 'audio/wav' });
  const png = new File(['x'], 'a.png', { type: 'image/png' });
  const photo = anInput({ type: 'image', widget: 'photo', accept: '.png, .jpg' });

  it('names what is in a file that is called a picture', () => expect(misnamed(photo, png, 'text')).toBe('a.png is a text; here go .png, .jpg.'));

  it.each([
    ['a picture', photo, png, 'image'],
    ['a file that nothing is known of', photo, png, undefined],
    ['sound in a container of films', anInput({ type: 'audio', widget: 'file' }), wav, 'video'],
    ['a text where texts are asked for', anInput({ type: 'image', widget: 'file', accept: '.txt' }), new File(['x'], 'a.txt', { type: 'text/plain' }), 'text'],
  ] as const)('lets %s pass', (_what, input, file, found) => expect(misnamed(input, file, found)).toBeUndefined());
});
