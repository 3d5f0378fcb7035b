/** Two results beside each other: pictures under a slider, videos side by side and in step. */
import type { ResultFile } from 'n8n-nodes-sogni-flow/contract';
import { useRef, useState } from 'preact/hooks';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import './compare.css';

interface Pair {
  readonly one: ResultFile;
  readonly other: ResultFile;
}

export function Compare({ one, other, onClose }: Pair & { readonly onClose: () => void }) {
  return (
    <Dialog title="Compare" size="large" onClose={onClose}>
      {one.kind === 'image' ? <Slider one={one} other={other} /> : <InStep one={one} other={other} />}
      <div class="compare-words small">
        <span>{wordsOf(one)}</span>
        <span>{wordsOf(other)}</span>
      </div>
    </Dialog>
  );
}

const wordsOf = ({ node, name, seed, model }: ResultFile): string => [node, name, seed !== undefined && `seed ${seed}`, model].filter(Boolean).join(' · ');

function Slider({ one, other }: Pair) {
  const box = useRef<HTMLDivElement>(null);
  const show = (percent: string): void => box.current?.style.setProperty('--share', `${percent}%`);
  return (
    <div class="compare-slider" ref={box}>
      <img src={other.url} alt={`Right: ${wordsOf(other)}`} />
      <img class="compare-over" src={one.url} alt={`Left: ${wordsOf(one)}`} />
      <span class="compare-line" aria-hidden="true" />
      <input type="range" min="0" max="100" defaultValue="50" aria-label="How much of the left picture is shown, in percent" onInput={(event) => show(event.currentTarget.value)} />
    </div>
  );
}

/** How far the two may drift apart before the second is set right. */
const DRIFT_SECONDS = 0.12;

function InStep({ one, other }: Pair) {
  const first = useRef<HTMLVideoElement>(null);
  const second = useRef<HTMLVideoElement>(null);
  const [plays, setPlays] = useState(false);
  const both = (): readonly HTMLVideoElement[] => [first.current, second.current].filter((video) => video !== null);
  const follow = (): void => {
    if (!first.current || !second.current) return;
    if (Math.abs(first.current.currentTime - second.current.currentTime) > DRIFT_SECONDS) second.current.currentTime = first.current.currentTime;
  };
  const toggle = (): void => {
    follow();
    both().forEach((video) => void (plays ? video.pause() : video.play()));
    setPlays(!plays);
  };
  return (
    <div class="stack">
      <div class="compare-videos">
        <video ref={first} src={one.url} poster={one.thumbnailUrl} preload="auto" playsInline aria-label={`Left: ${wordsOf(one)}`} onTimeUpdate={follow} onSeeked={follow} onEnded={() => setPlays(false)} controls />
        <video ref={second} src={other.url} poster={other.thumbnailUrl} preload="auto" playsInline muted aria-label={`Right, without sound: ${wordsOf(other)}`} />
      </div>
      <div class="row">
        <Button icon={plays ? 'pause' : 'play'} onClick={toggle}>
          {plays ? 'Pause both' : 'Play both'}
        </Button>
        <span class="soft small">The right one follows the left one and is silent.</span>
      </div>
    </div>
  );
}
