import type { Operation } from '../../operation.ts';

/** Tells what is in a file: size, length, codecs, rates, loudness, colours, and what a camera noted, without the place. */
export const extractMetadata = {
  name: 'extract_metadata',
  family: 'clip',
  title: 'Extract Metadata',
  action: 'Extract metadata',
  help: 'Tell size, length, codecs, loudness and colours of a picture, video or sound as JSON',
  takes: [
    { name: 'image', title: 'Image', help: 'Picture to look into', kind: 'image', min: 0, max: 1, argument: 'sourceImageIndex', byName: true },
    { name: 'video', title: 'Video', help: 'Video to look into', kind: 'video', min: 0, max: 1, argument: 'sourceVideoIndex', byName: true },
    { name: 'audio', title: 'Audio', help: 'Sound to look into', kind: 'audio', min: 0, max: 1, argument: 'audioSourceIndex', byName: true },
  ],
  takesOneOf: ['image', 'video', 'audio'],
  gives: 'text',
  runtimes: ['media'],
  capacityUnits: 0,
  parameters: {},
} as const satisfies Operation;
