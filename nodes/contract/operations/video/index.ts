import type { Operation } from '../../operation.ts';
import { animatePhoto } from './animate-photo.ts';

export const VIDEO_OPERATIONS: readonly Operation[] = [animatePhoto];
export { animatePhoto };
