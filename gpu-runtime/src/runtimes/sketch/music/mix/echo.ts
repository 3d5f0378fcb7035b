/** An echo that bounces between left and right and loses brightness each time. */
import { SAMPLE_RATE } from '../synth/voice.ts';

const FEEDBACK = 0.42;
const LOWPASS_HZ = 3400;
const HIGHPASS_HZ = 250;

export class Echo {
  private readonly left: Float32Array;
  private readonly right: Float32Array;
  private place = 0;
  private readonly low = 1 - Math.exp((-2 * Math.PI * LOWPASS_HZ) / SAMPLE_RATE);
  private readonly high = 1 - Math.exp((-2 * Math.PI * HIGHPASS_HZ) / SAMPLE_RATE);
  private lowLeft = 0;
  private lowRight = 0;
  private bassLeft = 0;
  private bassRight = 0;

  constructor(seconds: number) {
    const frames = Math.max(1, Math.round(seconds * SAMPLE_RATE));
    this.left = new Float32Array(frames);
    this.right = new Float32Array(frames);
  }

  /** Adds the echoes of `count` frames to the output, and a share of them to the reverb's input. */
  process(inLeft: Float32Array, inRight: Float32Array, outLeft: Float32Array, outRight: Float32Array, roomLeft: Float32Array, roomRight: Float32Array, count: number): void {
    for (let index = 0; index < count; index += 1) {
      const left = this.left[this.place]!;
      const right = this.right[this.place]!;
      outLeft[index] = outLeft[index]! + left;
      outRight[index] = outRight[index]! + right;
      roomLeft[index] = roomLeft[index]! + 0.3 * left;
      roomRight[index] = roomRight[index]! + 0.3 * right;
      const mono = 0.5 * (inLeft[index]! + inRight[index]!);
      this.lowLeft += this.low * (mono + FEEDBACK * right - this.lowLeft);
      this.lowRight += this.low * (FEEDBACK * 1.3 * left - this.lowRight);
      this.bassLeft += this.high * (this.lowLeft - this.bassLeft);
      this.bassRight += this.high * (this.lowRight - this.bassRight);
      this.left[this.place] = this.lowLeft - this.bassLeft;
      this.right[this.place] = this.lowRight - this.bassRight;
      this.place = this.place + 1 === this.left.length ? 0 : this.place + 1;
    }
  }
}
