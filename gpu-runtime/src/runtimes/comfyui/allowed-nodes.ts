/**
 * Node classes that graphs from outside may have: those that the graphs here are made of, and more of ComfyUI's own that only compute.
 *
 * Not on the list: whatever reads or writes a path that is given as text, fetches from the network, sends to another company, or runs text as a program.
 */
import { FAMILIES } from './graphs/index.ts';
import { classesOf } from './offers.ts';

const MORE: readonly string[] = [
  ...['BasicGuider', 'BasicScheduler', 'DualCFGGuider', 'SamplerCustom', 'KarrasScheduler', 'SDTurboScheduler', 'BetaSamplingScheduler', 'SplitSigmas', 'DisableNoise'],
  ...['CLIPSetLastLayer', 'CLIPTextEncodeFlux', 'CLIPTextEncodeSDXL', 'ConditioningCombine', 'ConditioningConcat', 'ConditioningAverage', 'ConditioningSetArea', 'ConditioningSetMask', 'ConditioningSetTimestepRange'],
  ...['CLIPVisionLoader', 'CLIPVisionEncode', 'ControlNetLoader', 'ControlNetApplyAdvanced', 'SetUnionControlNetType', 'StyleModelLoader', 'StyleModelApply', 'TripleCLIPLoader', 'LoraLoader', 'VAEDecodeTiled', 'VAEEncodeTiled'],
  ...['InpaintModelConditioning', 'VAEEncodeForInpaint', 'DifferentialDiffusion', 'LatentUpscale', 'LatentUpscaleBy', 'LatentComposite', 'LatentCrop', 'LatentFlip', 'LatentBlend', 'LatentBatch', 'RepeatLatentBatch'],
  ...['EmptyImage', 'ImageScaleBy', 'ImageScaleToTotalPixels', 'ImageCrop', 'ImageInvert', 'ImageBlend', 'ImageBlur', 'ImageSharpen', 'ImageQuantize', 'ImagePadForOutpaint', 'ImageBatch', 'ImageFromBatch', 'RepeatImageBatch', 'Canny'],
  ...['LoadImageMask', 'MaskToImage', 'InvertMask', 'GrowMask', 'FeatherMask', 'CropMask', 'MaskComposite', 'SolidMask', 'ThresholdMask', 'JoinImageWithAlpha', 'SplitImageWithAlpha'],
  ...['FreeU_V2', 'PerturbedAttentionGuidance', 'SelfAttentionGuidance', 'RescaleCFG', 'SkipLayerGuidanceDiT', 'ModelSamplingFlux', 'ModelSamplingDiscrete', 'EmptyLatentAudio', 'LoadAudio', 'SaveImage'],
];

export const ALLOWED_NODES: readonly string[] = [...new Set([...classesOf(FAMILIES), ...MORE])];
