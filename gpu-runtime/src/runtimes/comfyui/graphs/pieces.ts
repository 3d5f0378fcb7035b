/** Nodes that many graphs have in common. */
import type { ModelLimits } from 'n8n-nodes-sogni-flow/contract';
import { given, upload, value, type FileName, type Graph, type GraphInput, type GraphNode, type Link, type ModelFile, type Plain } from '../graph.ts';
import { LORA_NODE, MOST_LORAS } from '../loras.ts';

export const modelFile = (node: string, input: string, like: RegExp): ModelFile => ({ node, input, like });
export const checkpointFile = (like: RegExp): ModelFile => modelFile('CheckpointLoaderSimple', 'ckpt_name', like);
export const unetFile = (like: RegExp): ModelFile => modelFile('UNETLoader', 'unet_name', like);
export const clipFile = (like: RegExp): ModelFile => modelFile('CLIPLoader', 'clip_name', like);
export const vaeFile = (like: RegExp): ModelFile => modelFile('VAELoader', 'vae_name', like);
export const loraFile = (like: RegExp): ModelFile => modelFile('LoraLoaderModelOnly', 'lora_name', like);

export const node = (name: string, inputs: GraphNode['inputs']): GraphNode => ({ class_type: name, inputs });

export const unet = (name: FileName): GraphNode => node('UNETLoader', { unet_name: name, weight_dtype: 'default' });
export const clip = (name: FileName, type: string): GraphNode => node('CLIPLoader', { clip_name: name, type, device: 'default' });
export const dualClip = (one: FileName, other: FileName, type: string): GraphNode => node('DualCLIPLoader', { clip_name1: one, clip_name2: other, type, device: 'default' });
export const vae = (name: FileName): GraphNode => node('VAELoader', { vae_name: name });
export const lora = (model: Link, name: FileName): GraphNode => node('LoraLoaderModelOnly', { model, lora_name: name, strength_model: 1 });

/**
 * What a request adds to a model, one behind the other; those that are not there are passed by. Named `lora0`, `lora1`, … from the model on: links go to the last.
 * @param encoder - where the LoRAs change how words are read as well.
 */
export function loraChain(model: Link, encoder?: Link): { readonly nodes: Graph; readonly model: Link; readonly encoder: Link } {
  const nodes: Record<string, GraphNode> = {};
  let [last, read] = [model, encoder];
  for (let at = 0; at < MOST_LORAS; at += 1) {
    const [name, strength] = [given(`lora${at}`), value(`loraStrength${at}`, 1)];
    nodes[`lora${at}`] = read
      ? { ...node('LoraLoader', { model: last, clip: read, lora_name: name, strength_model: strength, strength_clip: strength }), passes: ['model', 'clip'] }
      : { ...node(LORA_NODE, { model: last, lora_name: name, strength_model: strength }), passes: ['model'] };
    last = [`lora${at}`, 0];
    if (read) read = [`lora${at}`, 1];
  }
  return { nodes, model: last, encoder: read ?? model };
}

export const words = (text: GraphInput, encoder: Link): GraphNode => node('CLIPTextEncode', { text, clip: encoder });
/** A model that is not told what to avoid. */
export const nothing = (positive: Link): GraphNode => node('ConditioningZeroOut', { conditioning: positive });

/** The picture in the size of the result; what does not fit is cut off at both sides alike. */
export const loadImage = (slot: string, at?: number): GraphNode => node('LoadImage', { image: upload(slot, at) });
export const scaled = (image: Link): GraphNode => node('ImageScale', { image, upscale_method: 'lanczos', width: value('width'), height: value('height'), crop: 'center' });

/** Names of its two nodes: the sound as it came, and the part of it that is heard in the clip. */
export const partOfSound = (slot: string): Graph => ({
  sound: node('LoadAudio', { audio: upload(slot) }),
  heard: node('TrimAudioDuration', { audio: ['sound', 0], start_index: value('audioStart', 0), duration: value('duration') }),
});

export interface Sampling {
  readonly model: Link;
  readonly positive: Link;
  readonly negative: Link;
  readonly latent: Link;
  /** Taken where neither the request nor the model's limits say it. */
  readonly guidance: number;
  readonly steps?: number;
  readonly sampler: string;
  readonly scheduler: string;
  readonly denoise?: GraphInput;
}

export const sample = ({ model, positive, negative, latent, guidance, steps = 20, sampler, scheduler, denoise = 1 }: Sampling): GraphNode =>
  node('KSampler', {
    ...{ model, positive, negative, latent_image: latent, seed: value('seed'), steps: value('steps', steps), cfg: value('guidance', guidance) },
    ...{ sampler_name: value('sampler', sampler), scheduler: value('scheduler', scheduler), denoise },
  });

export const emptyPicture = (latent: 'EmptyLatentImage' | 'EmptySD3LatentImage'): GraphNode => node(latent, { width: value('width'), height: value('height'), batch_size: 1 });
export const decode = (samples: Link, decoder: Link): GraphNode => node('VAEDecode', { samples, vae: decoder });
export const encode = (pixels: Link, encoder: Link): GraphNode => node('VAEEncode', { pixels, vae: encoder });

/** Pictures and sounds go to the server's temporary folder, which it empties when it starts: what people make does not stay on a worker's disk. */
export const keepPicture = (images: Link): GraphNode => node('PreviewImage', { images });
export const keepSound = (audio: Link): GraphNode => node('PreviewAudio', { audio });
export const keepClip = (video: Link): GraphNode => node('SaveVideo', { video, filename_prefix: value('prefix'), format: 'mp4', codec: 'h264' });
export const clipOf = (images: Link, audio?: Link): GraphNode => node('CreateVideo', { images, fps: value('renderedFps'), ...(audio && { audio }) });

/** Operations that are an edit by instruction without saying all of it, in the words of one. */
export const FOLLOW_UPS = [
  { operation: 'apply_style', wording: 'Restyle the picture as {prompt}. Keep what it shows and where everything is.' },
  { operation: 'refine_result', wording: 'Improve the picture: {prompt}. Keep everything else as it is.' },
  { operation: 'restore_photo', wording: 'Restore this photo: {prompt}. Keep the people and things in it as they are.' },
] as const;

/** Of a model that the catalogue does not know. */
export const between = (min: number, max: number, standard?: number, multipleOf?: number): ModelLimits[string] => ({
  ...{ min, max },
  ...(standard !== undefined && { default: standard }),
  ...(multipleOf !== undefined && { multipleOf }),
});
export const only = <Value extends Plain>(given: Value, why?: string): ModelLimits[string] => ({ allowed: [given], default: given, ...(why !== undefined && { why }) });
