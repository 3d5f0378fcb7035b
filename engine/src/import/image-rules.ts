/** Image operations of the older node. */
import { BILLING_AND_TIME, type FieldRule, type OldOperation } from './rules.ts';

const PROMPTS: readonly FieldRule[] = [
  { from: ['negativePrompt'], to: 'negativePrompt' },
  { from: ['stylePrompt'], to: 'stylePrompt' },
];
const RESULTS: readonly FieldRule[] = [
  { from: ['numberOfMedia', 'numberOfImages'], to: 'numberOfVariations' },
  { from: ['seed'], to: 'seed' },
  { from: ['outputFormat'], to: 'outputFormat' },
  { from: ['downloadImages'], silent: true, dropped: 'the pictures are always there as binary data' },
];

const CONTROL_NET: readonly FieldRule[] = [
  { from: ['controlNetType'], to: 'controlNet.name' },
  { from: ['controlNetStrength'], to: 'controlNet.strength' },
  { from: ['controlNetMode'], to: 'controlNet.mode' },
  { from: ['controlNetGuidanceStart'], to: 'controlNet.guidanceStart' },
  { from: ['controlNetGuidanceEnd'], to: 'controlNet.guidanceEnd' },
];

export const IMAGE_GENERATE: OldOperation = {
  ...{ model: 'modelId', prompt: 'positivePrompt', network: 'network', collection: 'additionalFields', helpers: ['modelSearch'] },
  standardModel: 'flux1-schnell-fp8',
  becomes: () => 'generate_image',
  fields: [
    ...PROMPTS,
    { from: ['steps'], to: 'steps', constant: 20 },
    { from: ['guidance'], to: 'guidance', constant: 7.5 },
    { from: ['width'], to: 'width', constant: 1024 },
    { from: ['height'], to: 'height', constant: 1024 },
    ...RESULTS,
    ...CONTROL_NET,
    ...BILLING_AND_TIME,
  ],
  media: [{ from: 'controlNetImageProperty', kind: 'image', slots: ['controlImage'], standard: 'data' }],
};

/** It leaves steps and guidance to the kind of model by itself, so that there is no constant to replace. */
export const IMAGE_EDIT: OldOperation = {
  ...{ model: 'imageEditModelId', prompt: 'imageEditPrompt', network: 'imageEditNetwork', collection: 'imageEditAdditionalFields', helpers: ['imageEditModelSearch'] },
  becomes: () => 'edit_image',
  fields: [
    ...PROMPTS,
    { from: ['steps'], to: 'steps' },
    { from: ['guidance'], to: 'guidance' },
    { from: ['width'], to: 'width', constant: 1024 },
    { from: ['height'], to: 'height', constant: 1024 },
    ...RESULTS,
    ...BILLING_AND_TIME,
  ],
  media: [
    { from: 'contextImage1Property', kind: 'image', slots: ['image'], standard: 'data' },
    { from: 'contextImage2Property', kind: 'image', slots: ['reference', 'image'] },
    { from: 'contextImage3Property', kind: 'image', slots: ['reference', 'image'] },
  ],
};
