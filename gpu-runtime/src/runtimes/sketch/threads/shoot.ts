/** Thread tasks of `animate_photo`: the preparation of a shot, and one frame of it. */
import { makeShot, type ShotPlan } from '../camera/make-shot.ts';
import { renderFrame } from '../camera/render-frame.ts';
import type { Shot } from '../camera/shot.ts';
import type { TaskHooks } from './protocol.ts';

export const prepareShot = (plan: ShotPlan, hooks: TaskHooks): Shot => makeShot(plan, (fraction) => hooks.tick(fraction));

export const shootFrame = ({ shot, frame }: { readonly shot: Shot; readonly frame: number }, hooks: TaskHooks): Uint8Array =>
  renderFrame(shot, frame, (fraction) => hooks.tick(fraction));
