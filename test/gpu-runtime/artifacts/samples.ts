/** The first bytes of true files of each kind, with a little body; enough for a signature, not for a decoder. */
const bytes = (...parts: (string | readonly number[])[]): Uint8Array => Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))));

const box = (brand: string, ...compatible: string[]) => bytes([0, 0, 0, 16 + 4 * compatible.length], 'ftyp', brand, [0, 0, 2, 0], ...compatible, [0, 0, 0, 8], 'mdat');

const ogg = (packet: string) => bytes('OggS', [0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 0, 0, 0, 0, 9, 9, 9, 9, 1, 30], packet);

export const SAMPLES = {
  png: bytes([0x89], 'PNG\r\n', [0x1a, 0x0a, 0, 0, 0, 13], 'IHDR', [0, 0, 0, 1, 0, 0, 0, 1, 8, 2]),
  jpeg: bytes([0xff, 0xd8, 0xff, 0xe0, 0, 16], 'JFIF', [0, 1, 1]),
  webp: bytes('RIFF', [40, 0, 0, 0], 'WEBPVP8 ', [0, 0]),
  mp4: box('isom', 'isom', 'iso2', 'avc1', 'mp41'),
  mov: box('qt  '),
  m4a: box('M4A ', 'M4A ', 'isom'),
  webm: bytes([0x1a, 0x45, 0xdf, 0xa3, 0x9f, 0x42, 0x86, 0x81, 1, 0x42, 0xf7, 0x81, 1, 0x42, 0x82, 0x84], 'webm', [0x42, 0x87, 0x81, 4]),
  wav: bytes('RIFF', [36, 0, 0, 0], 'WAVEfmt ', [16, 0, 0, 0]),
  mp3WithTag: bytes('ID3', [4, 0, 0, 0, 0, 0, 0x23], 'TSSE'),
  mp3Bare: bytes([0xff, 0xfb, 0x90, 0x64], new Array<number>(20).fill(0)),
  flac: bytes('fLaC', [0, 0, 0, 34], new Array<number>(34).fill(0)),
  opus: ogg('OpusHead\x01'),
  vorbis: ogg('\x01vorbis\0\0'),
  glb: bytes('glTF', [2, 0, 0, 0, 100, 0, 0, 0, 50, 0, 0, 0], 'JSON'),
} as const;

export const FOREIGN = {
  avif: box('avif', 'mif1', 'isom'),
  heic: box('heic', 'mif1'),
  matroska: bytes([0x1a, 0x45, 0xdf, 0xa3, 0xa3, 0x42, 0x82, 0x88], 'matroska', [0, 0]),
  avi: bytes('RIFF', [40, 0, 0, 0], 'AVI LIST', [0, 0, 0]),
  aac: bytes([0xff, 0xf1, 0x50, 0x80], new Array<number>(20).fill(0)),
  theora: ogg('\x80theora\0'),
  gif: bytes('GIF89a', [1, 0, 1, 0, 0, 0, 0, 0]),
  glb1: bytes('glTF', [1, 0, 0, 0, 100, 0, 0, 0]),
  elf: bytes([0x7f], 'ELF', [2, 1, 1, 0, 0, 0, 0, 0, 0, 0]),
  exe: bytes('MZ', [0x90, 0, 3, 0, 0, 0, 4, 0, 0, 0]),
  zip: bytes('PK', [3, 4, 20, 0, 0, 0, 8, 0, 0, 0]),
  wasm: bytes([0], 'asm', [1, 0, 0, 0, 0, 0, 0, 0]),
  utf16: bytes([0xff, 0xfe], 'h\0i\0'),
  latin1: bytes('caf', [0xe9], ' au lait, s\'il vous pla', [0xee], 't'),
} as const;
