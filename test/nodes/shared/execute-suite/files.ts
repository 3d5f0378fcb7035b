/** Nodes that take files, of one item or of all. */
import { describe, expect, it } from '@jest/globals';
import type { Item } from '../../../../engine/src/execution/types.ts';
import { edit, mp4, png, wav, type NodeBench } from './bench.ts';

export function filesSuite(bench: NodeBench): void {
  describe('that takes files', () => {
    it('uploads each, says where it lies, and binds it to its slot', async () => {
      await bench.runWith('image', { parameters: { ...edit, maskSource: 'binary' }, items: [{ json: {}, binary: { image: png('beach'), mask: png('sky') } }] });
      expect(bench.network.of('GET', '/v1/image/uploadUrl').map(({ query }) => query)).toEqual([
        { jobId: expect.stringMatching(/^[0-9A-F]{8}-[0-9A-F]{4}-4[0-9A-F]{3}-8[0-9A-F]{3}-[0-9A-F]{12}$/), imageId: 'image0', type: 'referenceImage', contentType: 'image/png' },
        { jobId: expect.any(String), imageId: 'mask1', type: 'referenceMask', contentType: 'image/png' },
      ]);
      expect([...bench.network.uploads.values()].sort()).toEqual(['bytes of beach', 'bytes of sky']);
      const [start] = bench.network.starts;
      expect(start?.media_references?.map(({ url, mediaType }) => [bench.network.uploads.get(new URL(url).pathname), mediaType])).toEqual([
        ['bytes of beach', 'image'],
        ['bytes of sky', 'image'],
      ]);
      expect(start?.input.steps[0]?.dependsOn).toEqual([
        { sourceStepId: '$input_media', sourceArtifactIndex: 0, targetArgument: 'sourceImageIndex', mediaType: 'image', transform: 'image_index', required: true },
        { sourceStepId: '$input_media', sourceArtifactIndex: 1, targetArgument: 'mask_image_url', mediaType: 'image', transform: 'image_index', required: false },
      ]);
    });

    it('sends the upload without the key: its address is all it needs', async () => {
      await bench.runWith('image', { parameters: edit, items: [{ json: {}, binary: { image: png('beach') } }] });
      expect(bench.network.of('PUT', '/store')[0]?.headers).toMatchObject({ 'content-type': 'image/png' });
      expect(bench.network.of('PUT', '/store')[0]?.headers).not.toHaveProperty('api-key');
    });

    it.each([
      ['the item has none', { maskSource: 'binary' }, {}],
      ['none is asked for, though the item carries one', {}, { mask: png('sky'), reference: png('style') }],
    ])('does without an optional file where %s', async (_when, chosen, more) => {
      await bench.runWith('image', { parameters: { ...edit, ...chosen }, items: [{ json: {}, binary: { image: png('beach'), ...more } }] });
      expect(bench.network.uploads.size).toBe(1);
      expect(bench.network.starts[0]?.input.steps[0]?.dependsOn).toHaveLength(1);
    });

    it('names the fields that are there when the one it needs is not', async () => {
      await expect(bench.runWith('image', { parameters: edit, items: [{ json: {}, binary: { photo: png('beach'), cover: png('c') } }] })).rejects.toMatchObject({
        message: expect.stringMatching(/"image" for Image is not on the item; there are photo, cover\. Set "Image Binary Field"/),
        context: { code: 'invalid_input', itemIndex: 0 },
      });
      await expect(bench.runWith('image', { parameters: edit })).rejects.toMatchObject({ message: expect.stringContaining('the item has no binary data') });
      expect(bench.network.asked).toEqual([]);
    });

    it('looks in the field that the user names, and only there', async () => {
      await bench.runWith('image', { parameters: { ...edit, imageBinaryField: 'photo' }, items: [{ json: {}, binary: { photo: png('beach'), photo_1: png('other'), image: png('third') } }] });
      expect([...bench.network.uploads.values()]).toEqual(['bytes of beach']);
    });
  });

  describe('that gathers', () => {
    const film = { operation: 'stitch_video' };
    const clips: Item[] = [
      { json: {}, binary: { video_10: mp4('c'), video: mp4('a'), video_2: mp4('b'), videos: mp4('no') } },
      { json: {} },
      { json: {}, binary: { video: mp4('d'), audio: wav('sound') } },
    ];

    it('makes one job of all items, their files in order, and pairs its item with all of them', async () => {
      const { items } = await bench.runWith('clip', { parameters: film, items: clips });
      expect(items.map(({ pairedItem }) => pairedItem)).toEqual([[{ item: 0 }, { item: 1 }, { item: 2 }]]);
      const [start] = bench.network.starts;
      expect(start?.media_references?.map(({ url, mediaType }) => [bench.network.uploads.get(new URL(url).pathname), mediaType])).toEqual([
        ['bytes of a', 'video'],
        ['bytes of b', 'video'],
        ['bytes of c', 'video'],
        ['bytes of d', 'video'],
        ['bytes of sound', 'audio'],
      ]);
      expect(start?.input.steps[0]?.dependsOn?.map(({ targetArgument, sourceArtifactIndex }) => [targetArgument, sourceArtifactIndex])).toEqual([
        ['videoIndices', 0],
        ['videoIndices', 1],
        ['videoIndices', 2],
        ['videoIndices', 3],
        ['audioIndex', 4],
      ]);
    });

    it('mixes music of one item with voices of others', async () => {
      const items: Item[] = [{ json: {}, binary: { music: wav('m') } }, { json: {}, binary: { voice: wav('v1') } }, { json: {}, binary: { voice: wav('v2') } }];
      await bench.runWith('clip', { parameters: { operation: 'mix_audio' }, items });
      expect(bench.network.starts[0]?.input.steps[0]?.dependsOn?.map(({ targetArgument }) => targetArgument)).toEqual(['musicIndex', 'voiceIndices', 'voiceIndices']);
    });

    it('refuses more files than a slot takes', async () => {
      const items: Item[] = [{ json: {}, binary: { music: wav('m') } }, { json: {}, binary: { music: wav('n') } }];
      await expect(bench.runWith('clip', { parameters: { operation: 'mix_audio' }, items })).rejects.toMatchObject({ message: expect.stringMatching(/2 files.*"music".*takes 1/), context: { code: 'invalid_input' } });
      expect(bench.network.asked).toEqual([]);
    });
  });
}
