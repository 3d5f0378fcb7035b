/** One plays at a time: whatever begins to play silences what played before. */
let playing: HTMLMediaElement | undefined;

export function playAlone(event: Event): void {
  const element = event.currentTarget as HTMLMediaElement;
  if (playing !== element) playing?.pause();
  playing = element;
}
