/** Thread task of `generate_image`. */
import { drawPicture, type Picture, type PictureRequest } from '../pictures/draw.ts';
import type { TaskHooks } from './protocol.ts';

export const draw = (request: PictureRequest, hooks: TaskHooks): Picture => drawPicture(request, hooks);
