/** A stereo filter of 12 dB per octave made of two one-pole stages, without resonance. */
import { SAMPLE_RATE } from '../synth/voice.ts';

export class OnePole {
  private readonly share: number;
  private leftOne = 0;
  private leftTwo = 0;
  private rightOne = 0;
  private rightTwo = 0;

  constructor(hz: number) {
    this.share = 1 - Math.exp((-2 * Math.PI * hz) / SAMPLE_RATE);
  }

  keepLow(left: Float32Array, right: Float32Array, count: number): void {
    const { share } = this;
    for (let index = 0; index < count; index += 1) {
      this.leftOne += share * (left[index]! - this.leftOne);
      this.leftTwo += share * (this.leftOne - this.leftTwo);
      this.rightOne += share * (right[index]! - this.rightOne);
      this.rightTwo += share * (this.rightOne - this.rightTwo);
      left[index] = this.leftTwo;
      right[index] = this.rightTwo;
    }
  }

  keepHigh(left: Float32Array, right: Float32Array, count: number): void {
    const { share } = this;
    for (let index = 0; index < count; index += 1) {
      this.leftOne += share * (left[index]! - this.leftOne);
      const leftHigh = left[index]! - this.leftOne;
      this.leftTwo += share * (leftHigh - this.leftTwo);
      this.rightOne += share * (right[index]! - this.rightOne);
      const rightHigh = right[index]! - this.rightOne;
      this.rightTwo += share * (rightHigh - this.rightTwo);
      left[index] = leftHigh - this.leftTwo;
      right[index] = rightHigh - this.rightTwo;
    }
  }
}
