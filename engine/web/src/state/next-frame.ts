import type { Schedule } from './inbox.ts';

/** When the next frame is drawn; in a tab that nobody sees none is, so there twice a second. */
export const onNextFrame: Schedule = (later) => {
  if (document.hidden) setTimeout(later, 500);
  else requestAnimationFrame(later);
};
