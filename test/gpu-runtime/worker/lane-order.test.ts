import { describe, expect, it } from '@jest/globals';
import { chooseLanes, HEAD_START_MS, TURN_WITHIN_MS, type LaneView } from '../../../gpu-runtime/src/worker/lane-order.ts';

const LOAD_MS = 5_000;

/** A free job that has waited for a second, for a model that must be loaded. */
const lane = (name: string, given: Partial<LaneView> = {}): LaneView => {
  const waitedMs = given.waitedMs ?? 1_000;
  const usual = { memory: name, loadMs: LOAD_MS, stayedMs: 60_000, idleMs: 0, jobMs: 1_000, waiting: 1, waitedMs, overdueMs: waitedMs - TURN_WITHIN_MS, elsewhere: 0 };
  return { lane: name, ...usual, ...given };
};
const warm = (name: string, given: Partial<LaneView> = {}) => lane(name, { loadMs: 0, ...given });

describe('chooseLanes', () => {
  it('asks for nothing where nothing waits', () => {
    expect(chooseLanes([])).toEqual({ lanes: [] });
  });

  it('stays with the warm model while it has work and the turns of others can still be had in time', () => {
    expect(chooseLanes([lane('flux', { waitedMs: 40_000 }), warm('sdxl', { waitedMs: 10 })]).lanes).toEqual(['sdxl', 'flux']);
  });

  it('serves the lanes of one warm model, and those that load nothing, in the order of their turns', () => {
    const lanes = [warm('edit_image@flux', { waitedMs: 100 }), warm('mix_audio@media', { waitedMs: 300 }), warm('generate_image@flux', { waitedMs: 200 })];
    expect(chooseLanes(lanes).lanes).toEqual(['mix_audio@media', 'generate_image@flux', 'edit_image@flux']);
  });

  it('serves premium first, but not before a free job that has waited half a minute longer', () => {
    const premium = warm('premium', { waitedMs: 500, overdueMs: 500 });
    expect(chooseLanes([warm('free', { waitedMs: 30_000 }), premium]).lanes[0]).toBe('premium');
    expect(chooseLanes([warm('free', { waitedMs: 31_000 }), premium]).lanes[0]).toBe('free');
  });

  describe('with another model waiting for its turn', () => {
    // It must be loaded (5 s), and the job at hand must end (3 s).
    const inTime = 60_000 - 8_000;

    it('gives the warm one up when the turn would else come too late', () => {
      expect(chooseLanes([warm('sdxl'), lane('flux', { waitedMs: inTime })]).lanes[0]).toBe('sdxl');
      expect(chooseLanes([warm('sdxl'), lane('flux', { waitedMs: inTime + 1 })]).lanes[0]).toBe('flux');
    });

    it('counts the loads for those that come first, one for each model', () => {
      const older = lane('generate_image@flux', { memory: 'flux', waitedMs: inTime - 10 });
      expect(chooseLanes([warm('sdxl'), older, lane('edit_image@flux', { memory: 'flux', waitedMs: inTime - 1_000 })]).lanes[0]).toBe('sdxl');
      expect(chooseLanes([warm('sdxl'), older, lane('generate_image@qwen', { waitedMs: inTime - 1_000 })]).lanes[0]).toBe('generate_image@flux');
    });

    it('does not give it up before it has worked for twice what the load takes, and longer the later they all are', () => {
      const choice = (stayedMs: number, waitedMs: number) => chooseLanes([warm('sdxl'), lane('flux', { waitedMs, stayedMs })]).lanes[0];
      expect(choice(9_999, 58_000)).toBe('sdxl');
      expect(choice(10_000, 58_000)).toBe('flux');
      expect(choice(10_000, 120_000)).toBe('sdxl');
      expect(choice(30_000, 120_000)).toBe('flux');
    });

    it('stays when somebody else works with that model', () => {
      expect(chooseLanes([warm('sdxl'), lane('flux', { waitedMs: 120_000, elsewhere: 1, waiting: 100 })]).lanes[0]).toBe('sdxl');
    });
  });

  describe('without warm work', () => {
    it('loads the model whose turn is longest overdue', () => {
      expect(chooseLanes([lane('flux', { waitedMs: 4_000 }), lane('sdxl', { waitedMs: 6_000 })]).lanes).toEqual(['sdxl', 'flux']);
    });

    it('leaves a job that has just come to those who have its model warm, for a moment', () => {
      expect(chooseLanes([lane('flux', { waitedMs: HEAD_START_MS - 50 }), lane('sdxl', { waitedMs: HEAD_START_MS - 120 })])).toEqual({ lanes: [], againMs: 50 });
      expect(chooseLanes([lane('flux', { waitedMs: HEAD_START_MS })])).toEqual({ lanes: ['flux'] });
    });

    it('joins others only where what waits is worth a load to each of them', () => {
      const worth = (elsewhere: number, waiting: number) => chooseLanes([lane('flux', { elsewhere, waiting })]).lanes.length === 1;
      expect([worth(1, 14), worth(1, 15), worth(9, 74), worth(9, 75)]).toEqual([false, true, false, true]);
    });

    it('joins all the same after as long a wait as the load takes, on both sides, or where no model has to go', () => {
      const joins = (given: Partial<LaneView>) => chooseLanes([lane('flux', { elsewhere: 1, ...given })]);
      expect(joins({ idleMs: 4_000, waitedMs: 60_000 })).toEqual({ lanes: [], againMs: 1_000 });
      expect(joins({ idleMs: 60_000, waitedMs: 4_500 })).toEqual({ lanes: [], againMs: 500 });
      expect(joins({ idleMs: 5_000, waitedMs: 5_000 })).toEqual({ lanes: ['flux'] });
      expect(joins({ stayedMs: Infinity, waitedMs: 200 })).toEqual({ lanes: ['flux'] });
    });

    it('joins for a single job that takes far longer than loading', () => {
      expect(chooseLanes([lane('wan', { elsewhere: 1, waiting: 1, jobMs: 300_000 })]).lanes).toEqual(['wan']);
    });
  });
});
