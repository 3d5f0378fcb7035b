/** The video operation of the older node. What it is of ours follows from the files that go in. */
import { isSet, type Fields } from './old-node.ts';
import { BILLING_AND_TIME, type OldOperation } from './rules.ts';

function becomes(given: Fields): string {
  if (isSet(given.referenceVideoProperty)) return 'video_to_video';
  if (isSet(given.referenceAudioProperty)) return 'sound_to_video';
  if (isSet(given.referenceImageProperty) || isSet(given.referenceImageEndProperty)) return 'animate_photo';
  return 'generate_video';
}

/** What a model does with a video was told by its id alone. */
const MODES = ['animate-move', 'animate-replace'] as const;
const implied = (model: string): Fields => {
  const mode = MODES.find((name) => model.includes(name));
  return mode === undefined ? {} : { videoControlNetType: mode };
};

export const VIDEO_GENERATE: OldOperation = {
  ...{ model: 'videoModelId', prompt: 'videoPositivePrompt', network: 'videoNetwork', collection: 'videoAdditionalFields', helpers: ['videoModelSearch'] },
  becomes,
  implied,
  fields: [
    { from: ['negativePrompt'], to: 'negativePrompt' },
    { from: ['stylePrompt'], to: 'stylePrompt' },
    { from: ['numberOfMedia', 'numberOfVideos'], to: 'numberOfVariations' },
    { from: ['duration'], to: 'duration' },
    { from: ['fps'], to: 'fps', constant: 30 },
    { from: ['steps'], to: 'steps', constant: 20 },
    { from: ['guidance'], to: 'guidance', constant: 7.5 },
    { from: ['shift'], to: 'shift' },
    { from: ['teacacheThreshold'], to: 'teacacheThreshold' },
    { from: ['sampler'], to: 'sampler' },
    { from: ['scheduler'], to: 'scheduler' },
    { from: ['seed'], to: 'seed' },
    { from: ['width'], to: 'width', constant: 512 },
    { from: ['height'], to: 'height', constant: 512 },
    { from: ['firstFrameStrength'], to: 'firstFrameStrength' },
    { from: ['lastFrameStrength'], to: 'lastFrameStrength' },
    { from: ['audioStart'], to: 'audioStart' },
    { from: ['audioDuration'], to: 'duration' },
    { from: ['videoStart'], to: 'videoStart' },
    { from: ['videoControlNetType'], to: 'controlMode' },
    { from: ['videoControlNetStrength'], to: 'controlStrength' },
    { from: ['sam2CoordinatesJson'], to: 'subjectPoints' },
    { from: ['trimEndFrame'], silent: false, dropped: 'clips are joined without a double frame by the Sogni Clip node' },
    { from: ['outputFormat'], silent: 'mp4', to: 'outputFormat' },
    { from: ['downloadVideos'], silent: true, dropped: 'the videos are always there as binary data' },
    { from: ['autoResizeVideoAssets'], silent: true, dropped: 'what goes in is fitted to the size of the video' },
    ...BILLING_AND_TIME,
  ],
  media: [
    { from: 'referenceImageProperty', kind: 'image', slots: ['image', 'referenceImage'] },
    { from: 'referenceImageEndProperty', kind: 'image', slots: ['endImage', 'image'] },
    { from: 'referenceAudioProperty', kind: 'audio', slots: ['audio', 'referenceAudio'] },
    { from: 'referenceVideoProperty', kind: 'video', slots: ['video', 'referenceVideo'] },
  ],
};
