import { describe, expect, it } from '@jest/globals';
import { createLaneOrder } from '../../../gpu-runtime/src/worker/lane-order.ts';

describe('createLaneOrder', () => {
  const at = (dwellMs: number) => {
    const clock = { time: 1_000 };
    return { clock, ...createLaneOrder(dwellMs, () => clock.time) };
  };
  const LANES = ['flux', 'sdxl', 'wan'];

  it('keeps the given order before anything was served', () => {
    expect(at(10).order(LANES)).toEqual(LANES);
  });

  it('asks for the lane served last first, since its model is warm', () => {
    const { order, served } = at(10);
    served('wan');
    expect(order(LANES)).toEqual(['wan', 'flux', 'sdxl']);
  });

  it('asks for the others first after the dwell time, longest unserved in front', () => {
    const { clock, order, served } = at(10);
    for (const lane of ['sdxl', 'flux', 'wan', 'wan']) {
      served(lane);
      clock.time += 4;
    }
    expect(order(LANES)[0]).toBe('wan');
    clock.time += 4;
    expect(order(LANES)).toEqual(['sdxl', 'flux', 'wan']);
  });

  it('lets a lane dwell anew when nobody else had work', () => {
    const { clock, order, served } = at(10);
    served('sdxl');
    clock.time += 12;
    served('sdxl');
    clock.time += 5;
    expect(order(LANES)[0]).toBe('sdxl');
  });

  it('forgets a warm lane that is not offered any more', () => {
    const { order, served } = at(10);
    served('gone');
    expect(order(LANES)).toEqual(LANES);
  });
});
