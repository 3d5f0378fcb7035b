/** What a job asks of a video that drawing by rules cannot give: told as warnings, never passed over. */
import type { RuntimeJob } from '../../port.ts';

const WITHOUT_EFFECT = ['guidance', 'shift', 'sampler', 'scheduler', 'teacacheThreshold', 'loras', 'voicePersonaName', 'firstFrameStrength', 'lastFrameStrength', 'referenceFileUrl', 'referenceLinkUrl', 'dialogue', 'dialogues', 'detailerStrength'];

export const unheeded = ({ parameters, inputs }: RuntimeJob): string[] => [
  ...WITHOUT_EFFECT.filter((name) => parameters[name] !== undefined).map((name) => `${name} has no effect: the video is made by rules`),
  ...(inputs.some(({ slot }) => slot.startsWith('reference')) ? ['references have no effect: a scene is drawn from the words alone'] : []),
  ...(parameters.watermark === true ? ['watermark has no effect'] : []),
];
