/** Models without a prompt: larger, cut out, selected, or turned into a body with a surface. */
import { fixed, NATIVE, NETWORK, oneOf, range, type Model } from '../model.ts';

const utility = (id: string, title: string, operation: string, rest: Partial<Model> = {}): Model => ({
  ...{ id, title, media: 'image', access: 'premium', serves: { [operation]: [] }, runtimes: NATIVE, contextImages: 0, limits: { numberOfVariations: fixed(1) } },
  ...rest,
});

const MESH = {
  textureSize: range(1024, 4096, 4096),
  meshTargetFaces: range(5_000, 700_000, 700_000),
  normalMapSize: range(512, 2048, 2048),
  ambientOcclusionSize: range(256, 1024, 1024),
  shapeResolution: oneOf(1024, 1536),
};

export const UTILITY_MODELS: readonly Model[] = [
  utility('rtx_vsr_pro', 'RTX VSR Pro', 'upscale_image', { limits: { width: range(512, 15_360), height: range(512, 15_360), targetLongestEdge: range(512, 15_360) } }),
  utility('birefnet_image_background_removal_fp16', 'BiRefNet', 'remove_background'),
  utility('sam3_image_segment_bf16', 'SAM 3', 'segment_image', { limits: { threshold: range(0, 1, 0.5), maxInstances: range(1, 16), numberOfVariations: fixed(1) } }),
  utility('pixal3d_int8_i23d', 'Pixal3D', 'image_to_3d', { media: 'model', runtimes: NETWORK, limits: MESH }),
  // The front is the source; left, back and right are further pictures.
  utility('pixal3d_multiview_int8_i23d', 'Pixal3D Multi-View', 'image_to_3d', { media: 'model', runtimes: NETWORK, contextImages: 3, limits: MESH }),
];
