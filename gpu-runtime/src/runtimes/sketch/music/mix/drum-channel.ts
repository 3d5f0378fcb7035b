/** Plays the hits of a kit, and the crackle of a record when the score asks for it. */
import type { Score } from '../composer/score.ts';
import type { Random } from '../random.ts';
import { buildKit } from '../synth/drums/kit.ts';
import type { Drum } from '../synth/drums/kit.ts';
import type { DrumName } from '../synth/instrument-names.ts';
import { panGains, SAMPLE_RATE } from '../synth/voice.ts';
import { BLOCK_FRAMES, gainOf, stereoBlock } from './block.ts';
import type { StereoBlock } from './block.ts';
import type { StemBus } from './stem-bus.ts';

interface Stroke {
  readonly take: Float32Array;
  readonly left: number;
  readonly right: number;
  readonly room: number;
  place: number;
}

/** Puts the drums of all kits at the level of an instrument at 0 dB. */
const KIT_LEVEL = -9;

export class DrumChannel {
  private readonly kit: ReadonlyMap<DrumName, Drum>;
  private readonly hits: Score['kit']['hits'];
  private readonly level: number;
  private readonly crackle: number;
  private readonly random: Random;
  private readonly roomShare: number;
  private readonly dry: StereoBlock = stereoBlock(BLOCK_FRAMES);
  private strokes: Stroke[] = [];
  private next = 0;
  private pop = 0;
  private hiss = 0;

  constructor(score: Score, random: Random, tick: () => void) {
    this.hits = score.kit.hits;
    this.kit = buildKit(score.kit.sound, new Set(this.hits.map((hit) => hit.drum)), random, tick);
    this.level = gainOf(score.kit.level + KIT_LEVEL);
    this.crackle = score.crackle;
    this.random = random.fork('crackle');
    this.roomShare = score.kit.reverb;
  }

  render(start: number, count: number, bus: StemBus): void {
    while (this.next < this.hits.length && Math.round(this.hits[this.next]!.at * SAMPLE_RATE) < start + count) {
      const { drum: name, velocity, at } = this.hits[this.next]!;
      const drum = this.kit.get(name)!;
      const [left, right] = panGains(drum.pan);
      const gain = drum.gain * this.level * velocity ** 1.5;
      this.strokes.push({ take: drum.takes[this.next % drum.takes.length]!, left: left * gain, right: right * gain, room: drum.room * this.roomShare, place: start - Math.max(start, Math.round(at * SAMPLE_RATE)) });
      this.next += 1;
    }
    for (const stroke of this.strokes) this.play(stroke, count, bus);
    this.strokes = this.strokes.filter((stroke) => stroke.place < stroke.take.length);
    if (this.crackle > 0) this.spin(count, bus);
  }

  private play(stroke: Stroke, count: number, bus: StemBus): void {
    const { take, place } = stroke;
    const from = Math.max(0, -place);
    const to = Math.min(count, take.length - place);
    const { out, room } = bus;
    for (let index = from; index < to; index += 1) {
      const value = take[place + index]!;
      const left = value * stroke.left;
      const right = value * stroke.right;
      out.left[index] = out.left[index]! + left;
      out.right[index] = out.right[index]! + right;
      room.left[index] = room.left[index]! + stroke.room * left;
      room.right[index] = room.right[index]! + stroke.room * right;
    }
    stroke.place += count;
  }

  /** Hiss, and a pop now and then. */
  private spin(count: number, bus: StemBus): void {
    const { left, right } = this.dry;
    for (let index = 0; index < count; index += 1) {
      if (this.random.next() < 0.00016) this.pop = this.random.range(-0.022, 0.022);
      this.hiss += 0.2 * (this.random.next() * 2 - 1 - this.hiss);
      const value = this.crackle * (this.pop + 0.0016 * this.hiss);
      this.pop *= -0.72;
      left[index] = value;
      right[index] = value * 0.8;
    }
    bus.add(this.dry, count, [1, 1], 0, 0);
  }
}
