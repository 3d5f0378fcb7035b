/** Upscaling models (ESRGAN and its like): each file is a model. What it makes is brought to the size that was asked for. */
import { file, type Family } from '../graph.ts';
import { keepPicture, loadImage, modelFile, node, scaled } from './pieces.ts';

export const UPSCALERS: Family = {
  model: { eachOf: 'upscaler' },
  title: 'Upscaler',
  files: { upscaler: modelFile('UpscaleModelLoader', 'model_name', /./) },
  sides: 1,
  mostPixels: 64_000_000,
  limits: { upscale_image: { scale: { allowed: [2, 3, 4], default: 2 } } },
  ways: [
    {
      operation: 'upscale_image',
      needs: ['image'],
      graph: {
        upscaler: node('UpscaleModelLoader', { model_name: file('upscaler') }),
        source: loadImage('image'),
        large: node('ImageUpscaleWithModel', { upscale_model: ['upscaler', 0], image: ['source', 0] }),
        scaled: scaled(['large', 0]),
        result: keepPicture(['scaled', 0]),
      },
      results: { result: 'image' },
    },
  ],
};
