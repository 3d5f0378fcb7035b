/**
 * What a camera noted in a picture: make, settings, time. The place is never read out, only that there is one: whoever passes
 * metadata on must not give away where somebody lives.
 *
 * @see CIPA DC-008, Exif 2.32, section 4.6
 */

export interface CameraNotes {
  readonly make?: string;
  readonly model?: string;
  readonly lens?: string;
  readonly software?: string;
  /** As the camera's clock showed it, `2026-05-01T12:30:00`. */
  readonly takenAt?: string;
  readonly exposureSeconds?: number;
  readonly aperture?: number;
  readonly iso?: number;
  readonly focalLengthMm?: number;
}

export interface ReadExif {
  readonly camera: CameraNotes;
  readonly hasLocation: boolean;
}

const HEADER = 'Exif\0\0';
const TAGS = { make: 0x010f, model: 0x0110, software: 0x0131, dateTime: 0x0132, exif: 0x8769, gps: 0x8825, exposure: 0x829a, aperture: 0x829d, iso: 0x8827, taken: 0x9003, focalLength: 0x920a, lens: 0xa434 } as const;
/** Bytes of a value of each type. */
const SIZES: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8 };
const MOST_ENTRIES = 200;

type Value = string | number;

/** Damaged notes are told as far as they can be read. */
export function readExif(bytes: Uint8Array | undefined): ReadExif {
  const tiff = bytes === undefined ? undefined : openTiff(bytes);
  if (tiff === undefined) return { camera: {}, hasLocation: false };
  const main = readDirectory(tiff, tiff.uint32(4));
  const details = readDirectory(tiff, Number(main.get(TAGS.exif) ?? 0));
  const text = (value: Value | undefined): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
  const number = (value: Value | undefined): number | undefined => (typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : undefined);
  const found: CameraNotes = {
    make: text(main.get(TAGS.make)),
    model: text(main.get(TAGS.model)),
    lens: text(details.get(TAGS.lens)),
    software: text(main.get(TAGS.software)),
    takenAt: timeOf(text(details.get(TAGS.taken)) ?? text(main.get(TAGS.dateTime))),
    exposureSeconds: number(details.get(TAGS.exposure)),
    aperture: number(details.get(TAGS.aperture)),
    iso: number(details.get(TAGS.iso)),
    focalLengthMm: number(details.get(TAGS.focalLength)),
  } as CameraNotes;
  const camera = Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)) as CameraNotes;
  return { camera, hasLocation: main.has(TAGS.gps) };
}

interface Tiff {
  readonly bytes: Buffer;
  uint16(at: number): number;
  uint32(at: number): number;
}

/** Reads beyond the end give 0. */
function openTiff(exif: Uint8Array): Tiff | undefined {
  const all = Buffer.from(exif.buffer, exif.byteOffset, exif.byteLength);
  const bytes = all.toString('latin1', 0, HEADER.length) === HEADER ? all.subarray(HEADER.length) : all;
  const order = bytes.toString('latin1', 0, 2);
  if (bytes.length < 8 || (order !== 'II' && order !== 'MM')) return undefined;
  const little = order === 'II';
  const fits = (at: number, size: number): boolean => at >= 0 && at + size <= bytes.length;
  return {
    bytes,
    uint16: (at) => (fits(at, 2) ? (little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at)) : 0),
    uint32: (at) => (fits(at, 4) ? (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)) : 0),
  };
}

function readDirectory(tiff: Tiff, at: number): Map<number, Value> {
  const values = new Map<number, Value>();
  const count = at === 0 ? 0 : Math.min(tiff.uint16(at), MOST_ENTRIES);
  for (let entry = 0; entry < count; entry += 1) {
    const start = at + 2 + 12 * entry;
    const value = readValue(tiff, tiff.uint16(start + 2), tiff.uint32(start + 4), start + 8);
    if (value !== undefined) values.set(tiff.uint16(start), value);
  }
  return values;
}

/** Texts, and the first number of a list. */
function readValue({ bytes, uint16, uint32 }: Tiff, type: number, count: number, at: number): Value | undefined {
  const size = (SIZES[type] ?? 0) * count;
  const place = size > 4 ? uint32(at) : at;
  switch (type) {
    case 2:
      return bytes.toString('utf8', place, place + Math.min(count, 200)).replace(/[\p{C}]/gu, '').trim();
    case 3:
      return uint16(place);
    case 4:
      return uint32(place);
    case 5:
      return uint32(place + 4) === 0 ? undefined : uint32(place) / uint32(place + 4);
    default:
      return undefined;
  }
}

/** `2026:05:01 12:30:00` → `2026-05-01T12:30:00`. */
function timeOf(text: string | undefined): string | undefined {
  const parts = /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)/.exec(text ?? '');
  return parts ? `${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}` : undefined;
}
