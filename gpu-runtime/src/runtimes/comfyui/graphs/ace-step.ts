/** ACE-Step 1.5: music with or without singing, from one file that has everything or from its parts. */
import { file, value, type Family, type Graph, type Link, type ModelFile } from '../graph.ts';
import { checkpointFile, dualClip, keepSound, modelFile, node, nothing, sample, unet, unetFile, vae, vaeFile } from './pieces.ts';

const graph = (parts: Graph, [model, encoder, decoder]: readonly [Link, Link, Link], guidance: number): Graph => ({
  ...parts,
  shifted: node('ModelSamplingAuraFlow', { model, shift: value('shift', 3) }),
  positive: node('TextEncodeAceStepAudio1.5', {
    ...{ clip: encoder, tags: value('prompt'), lyrics: value('lyrics', '[Instrumental]'), seed: value('seed'), bpm: value('bpm', 120), duration: value('duration') },
    ...{ timesignature: value('timesig', '4'), language: value('language', 'en'), keyscale: value('keyscale', 'C major') },
    ...{ generate_audio_codes: value('composerMode', true), cfg_scale: value('promptStrength', 2), temperature: value('creativity', 0.85), top_p: 0.9, top_k: 0, min_p: 0 },
  }),
  negative: nothing(['positive', 0]),
  latent: node('EmptyAceStep1.5LatentAudio', { seconds: value('duration'), batch_size: 1 }),
  sampler: sample({ model: ['shifted', 0], positive: ['positive', 0], negative: ['negative', 0], latent: ['latent', 0], guidance, sampler: 'euler', scheduler: 'simple' }),
  decoded: node('VAEDecodeAudio', { samples: ['sampler', 0], vae: decoder }),
  result: keepSound(['decoded', 0]),
});

const whole = (guidance: number): Graph =>
  graph({ checkpoint: node('CheckpointLoaderSimple', { ckpt_name: file('checkpoint') }) }, [['checkpoint', 0], ['checkpoint', 1], ['checkpoint', 2]], guidance);
const inParts = (guidance: number): Graph =>
  graph({ unet: unet(file('unet')), clip: dualClip(file('small'), file('large'), 'ace'), vae: vae(file('vae')) }, [['unet', 0], ['clip', 0], ['vae', 0]], guidance);

const family = (model: string, title: string, files: Family['files'], made: Graph): Family => ({
  ...{ model, title, files, sides: 1 },
  ways: [{ operation: 'generate_music', graph: made, results: { result: 'audio' } }],
});

const parts = (unetLike: RegExp, largeLike: RegExp): Readonly<Record<string, ModelFile>> => ({
  unet: unetFile(unetLike),
  small: modelFile('DualCLIPLoader', 'clip_name1', /qwen_0\.6b_ace15/i),
  large: modelFile('DualCLIPLoader', 'clip_name2', largeLike),
  vae: vaeFile(/ace_1\.5_vae/i),
});

/** The smaller models go with the smaller language model. */
const SMALL = /qwen_(1\.7|4)b_ace15/i;
const LARGE = /qwen_4b_ace15/i;

export const ACE_STEP: readonly Family[] = [
  family('ace_step_1.5_turbo', 'ACE-Step 1.5 Turbo', { checkpoint: checkpointFile(/ace_?step_?v?1\.5_turbo/i) }, whole(1)),
  family('ace_step_1.5_turbo', 'ACE-Step 1.5 Turbo', parts(/acestep_v1\.5_turbo/i, SMALL), inParts(1)),
  family('ace_step_1.5_sft', 'ACE-Step 1.5 SFT', parts(/acestep_v1\.5_sft(?!_xl)/i, SMALL), inParts(5)),
  family('ace_step_1.5_xl_turbo', 'ACE-Step 1.5 XL Turbo', parts(/acestep_v1\.5_xl_turbo/i, LARGE), inParts(1)),
  family('ace_step_1.5_xl_sft', 'ACE-Step 1.5 XL SFT', parts(/acestep_v1\.5_(xl_sft|sft_xl)/i, LARGE), inParts(7)),
];
