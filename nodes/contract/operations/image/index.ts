import type { Operation } from '../../operation.ts';
import { analyzeImage } from './analyze-image.ts';
import { applyStyle } from './apply-style.ts';
import { arrangeImages } from './arrange-images.ts';
import { changeAngle } from './change-angle.ts';
import { editImage } from './edit-image.ts';
import { generateImage } from './generate-image.ts';
import { imageTo3d } from './image-to-3d.ts';
import { overlayImage } from './overlay-image.ts';
import { preprocessImage } from './preprocess-image.ts';
import { refineResult } from './refine-result.ts';
import { removeBackground } from './remove-background.ts';
import { resolvePersonas } from './resolve-personas.ts';
import { restorePhoto } from './restore-photo.ts';
import { segmentImage } from './segment-image.ts';
import { upscaleImage } from './upscale-image.ts';

export const IMAGE_OPERATIONS: readonly Operation[] = [
  generateImage,
  editImage,
  applyStyle,
  refineResult,
  changeAngle,
  upscaleImage,
  arrangeImages,
  overlayImage,
  preprocessImage,
  restorePhoto,
  removeBackground,
  segmentImage,
  imageTo3d,
  analyzeImage,
  resolvePersonas,
];
export { changeAngle, editImage, generateImage, overlayImage, preprocessImage, segmentImage, upscaleImage };
