import { signal } from '@preact/signals';

/** Whether somebody may look at the page. */
export const tabIsSeen = signal(!document.hidden);
document.addEventListener('visibilitychange', () => (tabIsSeen.value = !document.hidden));
