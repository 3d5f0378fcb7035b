/** One stem: its channels' dry sound, its echo and its room. Every step is linear, so stems add up to the mix. */
import type { Score } from '../composer/score.ts';
import { BLOCK_FRAMES, stereoBlock } from './block.ts';
import type { StereoBlock } from './block.ts';
import { Echo } from './echo.ts';
import { Reverb } from './reverb.ts';

export class StemBus {
  /** The stem so far; whole after `finish`. */
  readonly out: StereoBlock = stereoBlock(BLOCK_FRAMES);
  /** What the room will answer to. */
  readonly room: StereoBlock = stereoBlock(BLOCK_FRAMES);
  private readonly delayed: StereoBlock = stereoBlock(BLOCK_FRAMES);
  private readonly reverb: Reverb | undefined;
  private readonly echo: Echo | undefined;

  constructor(effects: { readonly reverb?: Reverb; readonly echo?: Echo }) {
    this.reverb = effects.reverb;
    this.echo = effects.echo;
  }

  begin(count: number): void {
    for (const { left, right } of [this.out, this.room, this.delayed]) {
      left.fill(0, 0, count);
      right.fill(0, 0, count);
    }
  }

  add(block: StereoBlock, count: number, [leftGain, rightGain]: readonly [number, number], toRoom: number, toEcho: number): void {
    for (let index = 0; index < count; index += 1) {
      const left = block.left[index]! * leftGain;
      const right = block.right[index]! * rightGain;
      this.out.left[index] = this.out.left[index]! + left;
      this.out.right[index] = this.out.right[index]! + right;
      this.room.left[index] = this.room.left[index]! + toRoom * left;
      this.room.right[index] = this.room.right[index]! + toRoom * right;
      this.delayed.left[index] = this.delayed.left[index]! + toEcho * left;
      this.delayed.right[index] = this.delayed.right[index]! + toEcho * right;
    }
  }

  finish(count: number): void {
    this.echo?.process(this.delayed.left, this.delayed.right, this.out.left, this.out.right, this.room.left, this.room.right, count);
    this.reverb?.process(this.room.left, this.room.right, this.out.left, this.out.right, count);
  }
}

/** The four stems of a score with rooms that suit its space: drums in a shorter one, the bass dry. */
export function stemBuses(score: Score): Record<'stem-drums' | 'stem-bass' | 'stem-harmony' | 'stem-lead', StemBus> {
  const { space } = score;
  const hall = { seconds: 0.9 + 3.6 * space, damping: 6200 - 2400 * space, before: 0.008 + 0.03 * space, size: 0.7 + 0.45 * space };
  // A dotted eighth, halved while it is longer than half a second.
  let echoSeconds = 0.75 * score.secondsPerBeat;
  while (echoSeconds > 0.55) echoSeconds /= 2;
  return {
    'stem-drums': new StemBus({ reverb: new Reverb({ seconds: 0.5 + 1.6 * space * space, damping: 5000, before: 0.004, size: 0.55 + 0.4 * space }) }),
    'stem-bass': new StemBus({}),
    'stem-harmony': new StemBus({ reverb: new Reverb(hall), echo: new Echo(echoSeconds) }),
    'stem-lead': new StemBus({ reverb: new Reverb({ ...hall, before: hall.before + 0.012 }), echo: new Echo(echoSeconds) }),
  };
}
