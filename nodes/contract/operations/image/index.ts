import type { Operation } from '../../operation.ts';
import { editImage } from './edit-image.ts';
import { generateImage } from './generate-image.ts';

export const IMAGE_OPERATIONS: readonly Operation[] = [generateImage, editImage];
export { editImage, generateImage };
