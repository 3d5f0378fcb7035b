/** Thread task of `sound_to_video`: one frame, lit by a level. */
import { pulse } from '../camera/pulse.ts';
import { renderFrame } from '../camera/render-frame.ts';
import type { TaskHooks } from './protocol.ts';
import type { FrameOrder } from './shoot.ts';

/** @param level - of the sound, 0 to 1. */
export function pulseFrame({ shot, frame, view, level }: FrameOrder & { readonly level: number }, hooks: TaskHooks): Uint8Array {
  return pulse(
    renderFrame(shot, frame, (fraction) => hooks.tick(fraction), view),
    shot,
    level,
  );
}
