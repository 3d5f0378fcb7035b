import { FlowError } from '../errors.ts';
import type { Operation } from '../operation.ts';
import { addSubtitles } from './add-subtitles.ts';
import { animatePhoto } from './animate-photo.ts';
import { editImage } from './edit-image.ts';
import { generateImage } from './generate-image.ts';
import { generateMusic } from './generate-music.ts';
import { generateSpeech } from './generate-speech.ts';
import { mixAudio } from './mix-audio.ts';
import { stitchVideo } from './stitch-video.ts';

/** The catalogue, by tool name. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  generate_image: generateImage,
  edit_image: editImage,
  animate_photo: animatePhoto,
  generate_music: generateMusic,
  generate_speech: generateSpeech,
  stitch_video: stitchVideo,
  mix_audio: mixAudio,
  add_subtitles: addSubtitles,
};

/** @throws FlowError `unknown_operation` */
export function findOperation(name: string): Operation {
  const operation = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
  if (!operation) throw new FlowError('unknown_operation', `operation is "${name}"; known are ${Object.keys(OPERATIONS).join(', ')}`);
  return operation;
}

export { addSubtitles, animatePhoto, editImage, generateImage, generateMusic, generateSpeech, mixAudio, stitchVideo };
