/**
 * Node classes that graphs from outside may have: those that the graphs here are made of, and more of ComfyUI's own that only compute.
 *
 * Not on the list: whatever reads or writes a path that is given as text, fetches from the network, sends to another company, or runs text as a program.
 */
import { FAMILIES } from './graphs/index.ts';
import { classesOf } from './offers.ts';

const SAMPLING = ['BasicGuider', 'BasicScheduler', 'BetaSamplingScheduler', 'DisableNoise', 'DualCFGGuider', 'KarrasScheduler', 'SamplerCustom', 'SDTurboScheduler', 'SplitSigmas'];
const WORDS = ['CLIPSetLastLayer', 'CLIPTextEncodeFlux', 'CLIPTextEncodeSDXL', 'ConditioningAverage', 'ConditioningCombine', 'ConditioningConcat', 'ConditioningSetArea', 'ConditioningSetMask', 'ConditioningSetTimestepRange'];
const GUIDES = ['CLIPVisionEncode', 'CLIPVisionLoader', 'ControlNetApplyAdvanced', 'ControlNetLoader', 'DifferentialDiffusion', 'InpaintModelConditioning', 'SetUnionControlNetType', 'StyleModelApply', 'StyleModelLoader'];
const MODELS = ['FreeU_V2', 'LoraLoader', 'ModelSamplingDiscrete', 'ModelSamplingFlux', 'PerturbedAttentionGuidance', 'RescaleCFG', 'SelfAttentionGuidance', 'SkipLayerGuidanceDiT', 'TripleCLIPLoader'];
const LATENTS = ['EmptyLatentAudio', 'LatentBatch', 'LatentBlend', 'LatentComposite', 'LatentCrop', 'LatentFlip', 'LatentUpscale', 'LatentUpscaleBy', 'RepeatLatentBatch', 'VAEEncodeForInpaint', 'VAEEncodeTiled'];
const PICTURES = [
  ...['Canny', 'EmptyImage', 'ImageBatch', 'ImageBlend', 'ImageBlur', 'ImageCrop', 'ImageFromBatch', 'ImageInvert', 'ImagePadForOutpaint', 'ImageQuantize', 'ImageScaleBy', 'ImageScaleToTotalPixels', 'ImageSharpen'],
  ...['JoinImageWithAlpha', 'RepeatImageBatch', 'SplitImageWithAlpha'],
];
const MASKS = ['CropMask', 'FeatherMask', 'GrowMask', 'InvertMask', 'LoadImageMask', 'MaskComposite', 'MaskToImage', 'SolidMask', 'ThresholdMask'];
const FILES = ['LoadAudio', 'SaveImage'];

export const ALLOWED_NODES: readonly string[] = [...new Set([...classesOf(FAMILIES), ...SAMPLING, ...WORDS, ...GUIDES, ...MODELS, ...LATENTS, ...PICTURES, ...MASKS, ...FILES])];
