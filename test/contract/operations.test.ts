import { describe, expect, it } from '@jest/globals';
import { OPERATIONS } from '../../nodes/contract/index.ts';

describe('capacity units', () => {
  it('weigh an operation by the class of its tool', () => {
    expect(Object.fromEntries(Object.values(OPERATIONS).map(({ name, capacityUnits }) => [name, capacityUnits]))).toEqual({
      ...{ generate_image: 1, edit_image: 1, animate_photo: 5, generate_music: 3, generate_speech: 1 },
      ...{ stitch_video: 0, mix_audio: 0, add_subtitles: 0 },
      ...{ overlay_video: 0, trim_video: 0, extract_metadata: 0 },
    });
  });
});
