/** A channel of the mixer: it sounds the notes of one part, shapes them, and hands them to its stem dry and as sends. */
import type { Part } from '../composer/score.ts';
import type { Random } from '../random.ts';
import { INSTRUMENT_TABLE } from '../synth/instruments/index.ts';
import { levelOf } from '../synth/levels.ts';
import { panGains, SAMPLE_RATE } from '../synth/voice.ts';
import type { Voice } from '../synth/voice.ts';
import { BLOCK_FRAMES, gainOf, stereoBlock } from './block.ts';
import type { StereoBlock } from './block.ts';
import { Chorus } from './chorus.ts';
import { OnePole } from './one-pole.ts';
import type { StemBus } from './stem-bus.ts';

/** Harmony and lead leave the space below to the bass. */
const HIGHPASS_HZ = 110;

export class Channel {
  readonly role: Part['role'];
  private readonly part: Part;
  private readonly random: Random;
  private readonly block: StereoBlock = stereoBlock(BLOCK_FRAMES);
  private readonly gains: readonly [number, number];
  private readonly chorus: Chorus | undefined;
  private readonly lowpass: OnePole | undefined;
  private readonly highpass: OnePole | undefined;
  private voices: Voice[] = [];
  private next = 0;
  private idle = true;

  constructor(part: Part, random: Random) {
    this.role = part.role;
    this.part = part;
    this.random = random;
    const gain = gainOf(part.mix.level + levelOf(part.instrument));
    const [left, right] = panGains(part.mix.pan);
    this.gains = [gain * left, gain * right];
    this.chorus = part.mix.chorus ? new Chorus() : undefined;
    this.lowpass = part.mix.lowpass === undefined ? undefined : new OnePole(part.mix.lowpass);
    this.highpass = part.role === 'stem-bass' ? undefined : new OnePole(HIGHPASS_HZ);
  }

  /** Renders `count` frames from `start` on into the bus. */
  render(start: number, count: number, bus: StemBus): void {
    const { left, right } = this.block;
    const waiting = this.startsBefore(start + count);
    // A silent channel costs nothing; its filters and chorus have run dry within the block before.
    if (this.voices.length === 0 && !waiting && this.idle) return;
    left.fill(0, 0, count);
    right.fill(0, 0, count);
    this.idle = this.voices.length === 0 && !waiting;
    this.voices = this.voices.filter((voice) => voice.render(left, right, 0, count));
    while (this.startsBefore(start + count)) {
      const note = this.part.notes[this.next]!;
      const voice = INSTRUMENT_TABLE[this.part.instrument]({
        pitch: note.pitch,
        velocity: note.velocity,
        heldFrames: Math.round(note.seconds * SAMPLE_RATE),
        random: this.random.fork(`${this.next}`),
      });
      this.next += 1;
      if (voice.render(left, right, Math.max(0, Math.round(note.at * SAMPLE_RATE) - start), count)) this.voices.push(voice);
    }
    this.lowpass?.keepLow(left, right, count);
    this.highpass?.keepHigh(left, right, count);
    this.chorus?.process(left, right, count);
    bus.add(this.block, count, this.gains, this.part.mix.reverb, this.part.mix.echo);
  }

  private startsBefore(frame: number): boolean {
    const note = this.part.notes[this.next];
    return note !== undefined && Math.round(note.at * SAMPLE_RATE) < frame;
  }
}
