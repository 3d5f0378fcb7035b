/** Thread tasks of all that a camera films: the preparation of a shot, one frame of it, and one frame between two shots. */
import { makeShot, type ShotPlan } from '../camera/make-shot.ts';
import { crossed } from '../camera/crossing.ts';
import type { CameraView } from '../camera/moves.ts';
import { renderFrame } from '../camera/render-frame.ts';
import type { Shot } from '../camera/shot.ts';
import type { TaskHooks } from './protocol.ts';

export const prepareShot = (plan: ShotPlan, hooks: TaskHooks): Shot => makeShot(plan, (fraction) => hooks.tick(fraction));

export interface FrameOrder {
  readonly shot: Shot;
  readonly frame: number;
  /** By the shot's own move unless given. */
  readonly view?: CameraView;
}

export const shootFrame = ({ shot, frame, view }: FrameOrder, hooks: TaskHooks): Uint8Array => renderFrame(shot, frame, (fraction) => hooks.tick(fraction), view);

export interface CrossingOrder {
  readonly from: FrameOrder;
  readonly to: FrameOrder;
  /** 0 shows the first shot alone, 1 the second. */
  readonly part: number;
}

export function shootCrossing({ from, to, part }: CrossingOrder, hooks: TaskHooks): Uint8Array {
  if (part <= 0) return shootFrame(from, hooks);
  if (part >= 1) return shootFrame(to, hooks);
  return crossed(shootFrame(from, hooks), shootFrame(to, hooks), from.shot, part);
}
