import { describe, expect, it } from '@jest/globals';
import { checkArguments, findOperation, MICRO_PER_SPARK, quoteJob, VIDEO_OPERATIONS, type PricedInput } from '../../nodes/contract/index.ts';

const price = (operation: string, given: Record<string, unknown>, inputs: readonly PricedInput[] = []) => {
  const { min, expected, max } = quoteJob(operation, checkArguments(findOperation(operation), given), inputs, 1);
  return [min, expected, max].map((amount) => amount / MICRO_PER_SPARK);
};
const exactly = (spark: number) => [spark, spark, spark];
const hd = (slot: string, durationSeconds?: number): PricedInput => ({ slot, width: 1280, height: 720, ...(durationSeconds === undefined ? {} : { durationSeconds }) });

describe('the video family', () => {
  it('has one price formula and one input slot per argument for each operation', () => {
    for (const operation of VIDEO_OPERATIONS) {
      const slots = operation.takes.map(({ argument }) => argument);
      expect(new Set(slots).size).toBe(slots.length);
      expect(operation.runtimes.length).toBeGreaterThan(0);
      for (const { argument } of operation.takes) expect(Object.keys(operation.parameters)).not.toContain(argument);
    }
  });

  it('leaves to the model what models differ in', () => {
    for (const { parameters } of VIDEO_OPERATIONS) {
      for (const name of ['duration', 'width', 'height', 'fps', 'steps', 'guidance', 'shift', 'sampler', 'scheduler']) {
        if (name in parameters) expect([name, 'default' in parameters[name]!]).toEqual([name, false]);
      }
    }
  });
});

describe('prices of video', () => {
  it('grow with seconds and pixels', () => {
    expect(price('generate_video', { prompt: 'x', duration: 4, width: 1280, height: 720 })).toEqual(exactly(2));
    expect(price('generate_video', { prompt: 'x', duration: 4, width: 640, height: 360 })).toEqual(exactly(0.5));
    expect(price('generate_video', { prompt: 'x', duration: 4, width: 1280, height: 720, aspectRatio: '9:16' })).toEqual(exactly(2));
    expect(price('generate_video', { prompt: 'x', duration: 4, width: 1280, height: 720, numberOfVariations: 3 })).toEqual(exactly(6));
  });

  it('are a range while length or size is still the model\'s', () => {
    const [min, expected, max] = price('generate_video', { prompt: 'x' });
    expect(min).toBeLessThan(expected!);
    expect(expected).toBe(2.5);
    expect(max).toBe(0.5 * 30 * 2.25);
  });

  it('count every further picture as a clip', () => {
    const given = { prompt: 'x', duration: 4, width: 1280, height: 720 };
    expect(price('animate_photo', given, [hd('image'), hd('moreImages'), hd('moreImages')])).toEqual(exactly(6));
  });

  it('follow the source in what is made from a video or a sound', () => {
    expect(price('video_to_video', { prompt: 'x' }, [hd('video', 10)])).toEqual(exactly(6));
    expect(price('video_to_video', { prompt: 'x', duration: 4, videoStart: 8 }, [hd('video', 10)])).toEqual(exactly(1.2));
    expect(price('video_to_video', { prompt: 'x', controlMode: 'outpaint', outpaintAspectRatio: '1:1' }, [{ slot: 'video', width: 720, height: 360, durationSeconds: 32 }])).toEqual(exactly((0.6 * 32 * 720 * 720) / (1280 * 720)));
    expect(price('sound_to_video', { prompt: 'x', width: 1280, height: 720 }, [{ slot: 'audio', durationSeconds: 6 }])).toEqual(exactly(3));
    expect(price('extend_video', { duration: 5 }, [hd('video', 60)])).toEqual(exactly(2.5));
    expect(price('replace_video_segment', { startSeconds: 2, endSeconds: 4 }, [hd('video', 60)])).toEqual(exactly(1));
    expect(price('upscale_video', {}, [hd('video', 10)])).toEqual(exactly(2.25));
  });

  it('stay within the range that was told before the source was known', () => {
    for (const [operation, given] of [['video_to_video', { prompt: 'x' }], ['upscale_video', {}], ['extend_video', { duration: 5 }]] as const) {
      const [min, , max] = price(operation, given, [{ slot: 'video' }]);
      const [, known] = price(operation, given, [hd('video', 30)]);
      expect(known).toBeGreaterThanOrEqual(min!);
      expect(known).toBeLessThanOrEqual(max!);
    }
  });
});

describe('arguments of video', () => {
  it.each([
    ['generate_video', { prompt: 'x', duration: 31 }, 'duration is 31; generate_video allows 1 to 30 s'],
    ['video_to_video', { prompt: 'x', controlMode: 'scribble' }, 'controlMode is "scribble"; video_to_video allows animate-move'],
    ['video_to_video', { prompt: 'x', subjectPoints: [{ x: 0.5, y: 1.2 }] }, 'subjectPoints[0].y is 1.2; video_to_video allows 0 to 1'],
    ['extend_video', {}, 'duration is empty; extend_video needs it'],
    ['replace_video_segment', { startSeconds: 1 }, 'endSeconds is empty'],
    ['upscale_video', { targetResolution: 720 }, 'targetResolution is 720; upscale_video allows 1080, 1440'],
    ['dance_montage', { dance: 'tango' }, 'dance is "tango"'],
    ['orbit_video', { angles: ['below'] }, 'angles[0] is "below"'],
    ['analyze_video', {}, 'query is empty'],
  ])('%s refuses %j', (operation, given, message) => {
    expect(() => checkArguments(findOperation(operation), given)).toThrow(message);
  });

  it('send LoRAs and views as the API has them', () => {
    expect(checkArguments(findOperation('generate_video'), { prompt: 'x', loras: ['h3-better-motion'] })).toMatchObject({ loras: ['h3-better-motion'], loraStrengths: [1] });
    expect(checkArguments(findOperation('orbit_video'), { angles: ['back view', 'left side view'] })).toMatchObject({ angles: ['back view', 'left side view'] });
  });
});
