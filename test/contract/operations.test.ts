import { describe, expect, it } from '@jest/globals';
import { OPERATIONS } from '../../nodes/contract/index.ts';

describe('capacity units', () => {
  it('weigh an operation by the class of its tool', () => {
    expect(Object.fromEntries(Object.values(OPERATIONS).map(({ name, capacityUnits }) => [name, capacityUnits]))).toEqual({
      ...{ generate_image: 1, edit_image: 1, apply_style: 1, refine_result: 1, restore_photo: 1, change_angle: 1, upscale_image: 1 },
      ...{ remove_background: 1, segment_image: 1, image_to_3d: 5, analyze_image: 1, preprocess_image: 0, resolve_personas: 0, overlay_image: 0 },
      ...{ animate_photo: 5, generate_music: 3, generate_speech: 1 },
      ...{ generate_video: 5, sound_to_video: 5, video_to_video: 5, extend_video: 5, replace_video_segment: 5, upscale_video: 5, orbit_video: 20, dance_montage: 10, analyze_video: 1 },
      ...{ stitch_video: 0, mix_audio: 0, add_subtitles: 0 },
      ...{ overlay_video: 0, trim_video: 0, extract_metadata: 0, arrange_images: 0 },
      ...{ chat: 1 },
    });
  });
});
