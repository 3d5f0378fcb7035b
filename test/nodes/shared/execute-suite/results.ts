/** From what is set to what comes out. */
import { describe, expect, it } from '@jest/globals';
import { anArtifact, WORKFLOWS } from '../sogni-network.ts';
import { picture, png, type NodeBench } from './bench.ts';

export function resultsSuite(bench: NodeBench): void {
  describe('that makes a picture', () => {
    it('starts one job with what is set, and nothing that is not', async () => {
      await bench.runWith('image', { parameters: picture });
      expect(bench.network.starts).toEqual([
        {
          input: { title: 'Paint', steps: [{ id: 'step', toolName: 'generate_image', arguments: { prompt: 'a duck', seed: 7, width: 256 }, dependsOn: [] }] },
          token_type: 'spark',
          app_source: 'n8n',
          confirm_cost: true,
        },
      ]);
      expect(bench.network.asked.filter(({ path }) => path.startsWith('/v1/')).map(({ headers }) => headers['api-key'])).toEqual(['id.secret', 'id.secret', 'id.secret']);
    });

    it('sends of a row what is filled in, and nothing that is blank', async () => {
      const overlays = { values: [{ kind: 'text', text: 'Hello', backgroundColor: '', fontSizePct: 8 }, { kind: 'text', text: 'there', color: '#FFD23F', outlineColor: '' }] };
      await bench.runWith('image', { items: [{ json: {}, binary: { image: png('a') } }], parameters: { operation: 'overlay_image', imageBinaryField: 'image', overlays, options: {} } });
      expect(bench.network.starts).toMatchObject([{ input: { steps: [{ arguments: { overlays: [{ kind: 'text', text: 'Hello', fontSizePct: 8 }, { kind: 'text', text: 'there', color: '#FFD23F' }] } }] } }]);
      expect(JSON.stringify(bench.network.starts)).not.toContain('""');
    });

    it('waits without polling, downloads the artifact and tells what it cost', async () => {
      const { outputs, contentOf } = await bench.runWith('image', { parameters: picture });
      expect(bench.network.of('GET', WORKFLOWS).map(({ path, query }) => [path, query])).toEqual([
        [`${WORKFLOWS}/w1`, { wait: '25' }],
        [`${WORKFLOWS}/w1`, { wait: '25' }],
      ]);
      expect(bench.setting.sleep).not.toHaveBeenCalled();
      const { sha256, url } = anArtifact('picture-1');
      expect(outputs).toEqual([
        [
          {
            json: {
              ...{ operation: 'generate_image', workflowId: 'w1', jobId: 'job-w1', model: 'sketch', seed: 7, cached: false, report: null },
              spark: { quoted: 0.5, captured: 0.5, playMoney: true },
              parameters: { prompt: 'a duck', seed: 7, width: 256 },
              artifacts: [{ id: 'picture-1', role: 'image', mimeType: 'image/png', sha256, sizeBytes: 9, width: null, height: null, duration: null, seed: null, url }],
            },
            binary: { image: expect.objectContaining({ mimeType: 'image/png', fileName: 'image.png' }) },
            pairedItem: [{ item: 0 }],
          },
        ],
      ]);
      expect(contentOf(0, 'image')).toBe('bytes of picture-1');
    });

    it('asks nothing when no item came', async () => {
      expect((await bench.runWith('image', { parameters: picture, items: [] })).outputs).toEqual([[]]);
      expect(bench.network.asked).toEqual([]);
    });

    it('keeps the order of the items, whichever job ends first', async () => {
      bench.network.becomes = ({ input: { steps } }) => {
        const { prompt } = steps[0]!.arguments as { prompt: string };
        const looks = { slow: 6, middle: 3, quick: 0 }[prompt] ?? 0;
        return [...Array.from({ length: looks }, () => ({ status: 'running' as const })), { status: 'completed', artifacts: [anArtifact(prompt)] }];
      };
      const prompts = ['slow', 'middle', 'quick'];
      const { items, contentOf } = await bench.runWith('image', { parameters: picture, items: prompts.map(() => ({ json: {} })), each: prompts.map((prompt) => ({ prompt })) });
      expect(items.map((item) => [item.json.parameters, item.pairedItem])).toEqual(prompts.map((prompt, item) => [expect.objectContaining({ prompt }), [{ item }]]));
      expect(prompts.map((_prompt, item) => contentOf(item, 'image'))).toEqual(['bytes of slow', 'bytes of middle', 'bytes of quick']);
    });

    it('has no more than eight jobs under way at once', async () => {
      let open = 0;
      let most = 0;
      bench.network.instead = ({ method, path }) => {
        if (method === 'POST' && path === WORKFLOWS) most = Math.max(most, (open += 1));
        if (path.startsWith('/files/')) open -= 1;
        return undefined;
      };
      const { items } = await bench.runWith('image', { parameters: picture, items: Array.from({ length: 20 }, () => ({ json: {} })) });
      expect(items).toHaveLength(20);
      expect(most).toBe(8);
    });

    it('names several results image, image_1, image_2', async () => {
      bench.network.becomes = () => [{ status: 'completed', artifacts: ['a', 'b', 'c'].map((name, index) => anArtifact(name, { seed: 40 + index })) }];
      const { items, contentOf } = await bench.runWith('image', { parameters: { ...picture, options: { numberOfVariations: 3 } } });
      expect(Object.keys(items[0]?.binary ?? {})).toEqual(['image', 'image_1', 'image_2']);
      expect(contentOf(0, 'image_2')).toBe('bytes of c');
      expect(items[0]?.json.seed).toBe(40);
    });

    it('puts the result where the user wants it', async () => {
      const { items, contentOf } = await bench.runWith('image', { parameters: { ...picture, options: { outputBinaryField: 'cover' } } });
      expect(Object.keys(items[0]?.binary ?? {})).toEqual(['cover']);
      expect(contentOf(0, 'cover')).toBe('bytes of picture-1');
      expect(bench.network.starts[0]?.input.steps[0]?.arguments).toEqual({ prompt: 'a duck' });
    });

    it('refuses a value that is out of range before anything is asked', async () => {
      await expect(bench.runWith('image', { parameters: { ...picture, options: { steps: 300 } } })).rejects.toMatchObject({ name: 'NodeOperationError', message: expect.stringMatching(/steps is 300.*1 to 100/), context: { code: 'invalid_parameter', itemIndex: 0 } });
      expect(bench.network.asked).toEqual([]);
    });
  });

  it('keeps stems under their own names, beside the renamed track', async () => {
    const sound = { type: 'audio', mediaType: 'audio', mimeType: 'audio/wav' } as const;
    bench.network.becomes = () => [{ status: 'completed', artifacts: [anArtifact('track', { ...sound, role: 'audio' }), anArtifact('drums', { ...sound, role: 'stem-drums' }), anArtifact('bass', { ...sound, role: 'stem-bass' })] }];
    const { items } = await bench.runWith('audio', { parameters: { operation: 'generate_music', prompt: 'calm', options: { stems: true, outputBinaryField: 'music' } } });
    expect(Object.entries(items[0]?.binary ?? {}).map(([field, { fileName }]) => [field, fileName])).toEqual([
      ['music', 'music.wav'],
      ['stem-drums', 'stem-drums.wav'],
      ['stem-bass', 'stem-bass.wav'],
    ]);
  });
}
