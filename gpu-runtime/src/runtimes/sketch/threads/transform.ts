/** Thread tasks of `video_to_video`: the depth of a frame, the frame made anew, and the frame fitted to the one before it. */
import { estimateDepth } from '../depth/estimate-depth.ts';
import type { DepthMap } from '../depth/depth-map.ts';
import { type FrameSettling, type FrameTransform, settle, transform } from '../video/transform.ts';
import type { RawPicture, TaskHooks } from './protocol.ts';

export const guessDepth = (picture: RawPicture, hooks: TaskHooks): DepthMap => (hooks.tick(0), estimateDepth(picture));
export const transformFrame = (order: FrameTransform, hooks: TaskHooks): Uint8Array => transform(order, hooks);
export const settleFrame = (order: FrameSettling, hooks: TaskHooks): ReturnType<typeof settle> => settle(order, hooks);
