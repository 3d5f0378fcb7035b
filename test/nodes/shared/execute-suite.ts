/** What the Sogni nodes promise, wherever they run. One line per place calls it. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, type jest } from '@jest/globals';
import nock from 'nock';
import type { CompiledNode } from '../../../engine/src/community-nodes/description.ts';
import type { Item } from '../../../engine/src/execution/types.ts';
import type { Given, MakePlace } from './contexts.ts';
import { anArtifact, HOST, SogniNetwork, WORKFLOWS } from './sogni-network.ts';

export interface Setting {
  readonly nodes: Readonly<Record<'image' | 'video' | 'audio' | 'clip', CompiledNode>>;
  readonly place: MakePlace;
  /** Stands in for `n8n-workflow`'s own. */
  readonly sleep: jest.Mock<(ms: number) => Promise<void>>;
}

const file = (data: string, mimeType: string) => ({ data, id: data, mimeType });
const png = (data: string) => file(data, 'image/png');
const mp4 = (data: string) => file(data, 'video/mp4');
const wav = (data: string) => file(data, 'audio/wav');

export function sogniNodeSuite(where: string, open: () => Promise<Setting>): void {
  describe(`a Sogni node ${where}`, () => {
    let setting: Setting;
    let network: SogniNetwork;
    beforeAll(async () => {
      setting = await open();
      nock.disableNetConnect();
    });
    beforeEach(() => {
      network = new SogniNetwork();
      network.open();
      setting.sleep.mockReset().mockResolvedValue(undefined);
    });
    afterEach(() => void nock.cleanAll());
    afterAll(() => nock.restore());

    type Family = keyof Setting['nodes'];
    const runWith = async (family: Family, given: Partial<Given> & Pick<Given, 'parameters'>) => {
      const node = setting.nodes[family];
      const place = setting.place(node, { items: [{ json: {} }], ...given });
      const outputs = (await node.execute?.call(place.functions)) as Item[][];
      return { outputs, items: outputs[0] ?? [], contentOf: (item: number, field: string) => place.contentOf(outputs[0]?.[item]?.binary, field) };
    };
    const picture = { operation: 'generate_image', prompt: 'a duck', options: { seed: 7, width: 256 } };
    const edit = { operation: 'edit_image', prompt: 'at night' };

    describe('that makes a picture', () => {
      it('starts one job with what is set, and nothing that is not', async () => {
        await runWith('image', { parameters: picture });
        expect(network.starts).toEqual([
          {
            input: { title: 'Paint', steps: [{ id: 'step', toolName: 'generate_image', arguments: { prompt: 'a duck', seed: 7, width: 256 }, dependsOn: [] }] },
            token_type: 'spark',
            app_source: 'n8n',
            confirm_cost: true,
          },
        ]);
        expect(network.asked.filter(({ path }) => path.startsWith('/v1/')).map(({ headers }) => headers['api-key'])).toEqual(['id.secret', 'id.secret', 'id.secret']);
      });

      it('sends of a row what is filled in, and nothing that is blank', async () => {
        const overlays = { values: [{ kind: 'text', text: 'Hello', backgroundColor: '', fontSizePct: 8 }, { kind: 'text', text: 'there', color: '#FFD23F', outlineColor: '' }] };
        await runWith('image', { items: [{ json: {}, binary: { image: png('a') } }], parameters: { operation: 'overlay_image', imageBinaryField: 'image', overlays, options: {} } });
        expect(network.starts).toMatchObject([{ input: { steps: [{ arguments: { overlays: [{ kind: 'text', text: 'Hello', fontSizePct: 8 }, { kind: 'text', text: 'there', color: '#FFD23F' }] } }] } }]);
        expect(JSON.stringify(network.starts)).not.toContain('""');
      });

      it('waits without polling, downloads the artifact and tells what it cost', async () => {
        const { outputs, contentOf } = await runWith('image', { parameters: picture });
        expect(network.of('GET', WORKFLOWS).map(({ path, query }) => [path, query])).toEqual([
          [`${WORKFLOWS}/w1`, { wait: '25' }],
          [`${WORKFLOWS}/w1`, { wait: '25' }],
        ]);
        expect(setting.sleep).not.toHaveBeenCalled();
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
        expect((await runWith('image', { parameters: picture, items: [] })).outputs).toEqual([[]]);
        expect(network.asked).toEqual([]);
      });

      it('keeps the order of the items, whichever job ends first', async () => {
        network.becomes = ({ input: { steps } }) => {
          const { prompt } = steps[0]!.arguments as { prompt: string };
          const looks = { slow: 6, middle: 3, quick: 0 }[prompt] ?? 0;
          return [...Array.from({ length: looks }, () => ({ status: 'running' as const })), { status: 'completed', artifacts: [anArtifact(prompt)] }];
        };
        const prompts = ['slow', 'middle', 'quick'];
        const { items, contentOf } = await runWith('image', { parameters: picture, items: prompts.map(() => ({ json: {} })), each: prompts.map((prompt) => ({ prompt })) });
        expect(items.map((item) => [item.json.parameters, item.pairedItem])).toEqual(prompts.map((prompt, item) => [expect.objectContaining({ prompt }), [{ item }]]));
        expect(prompts.map((_prompt, item) => contentOf(item, 'image'))).toEqual(['bytes of slow', 'bytes of middle', 'bytes of quick']);
      });

      it('has no more than eight jobs under way at once', async () => {
        let open = 0;
        let most = 0;
        network.instead = ({ method, path }) => {
          if (method === 'POST' && path === WORKFLOWS) most = Math.max(most, (open += 1));
          if (path.startsWith('/files/')) open -= 1;
          return undefined;
        };
        const { items } = await runWith('image', { parameters: picture, items: Array.from({ length: 20 }, () => ({ json: {} })) });
        expect(items).toHaveLength(20);
        expect(most).toBe(8);
      });

      it('names several results image, image_1, image_2', async () => {
        network.becomes = () => [{ status: 'completed', artifacts: ['a', 'b', 'c'].map((name, index) => anArtifact(name, { seed: 40 + index })) }];
        const { items, contentOf } = await runWith('image', { parameters: { ...picture, options: { numberOfVariations: 3 } } });
        expect(Object.keys(items[0]?.binary ?? {})).toEqual(['image', 'image_1', 'image_2']);
        expect(contentOf(0, 'image_2')).toBe('bytes of c');
        expect(items[0]?.json.seed).toBe(40);
      });

      it('puts the result where the user wants it', async () => {
        const { items, contentOf } = await runWith('image', { parameters: { ...picture, options: { outputBinaryField: 'cover' } } });
        expect(Object.keys(items[0]?.binary ?? {})).toEqual(['cover']);
        expect(contentOf(0, 'cover')).toBe('bytes of picture-1');
        expect(network.starts[0]?.input.steps[0]?.arguments).toEqual({ prompt: 'a duck' });
      });

      it('refuses a value that is out of range before anything is asked', async () => {
        await expect(runWith('image', { parameters: { ...picture, options: { steps: 300 } } })).rejects.toMatchObject({ name: 'NodeOperationError', message: expect.stringMatching(/steps is 300.*1 to 100/), context: { code: 'invalid_parameter', itemIndex: 0 } });
        expect(network.asked).toEqual([]);
      });
    });

    it('keeps stems under their own names, beside the renamed track', async () => {
      const sound = { type: 'audio', mediaType: 'audio', mimeType: 'audio/wav' } as const;
      network.becomes = () => [{ status: 'completed', artifacts: [anArtifact('track', { ...sound, role: 'audio' }), anArtifact('drums', { ...sound, role: 'stem-drums' }), anArtifact('bass', { ...sound, role: 'stem-bass' })] }];
      const { items } = await runWith('audio', { parameters: { operation: 'generate_music', prompt: 'calm', options: { stems: true, outputBinaryField: 'music' } } });
      expect(Object.entries(items[0]?.binary ?? {}).map(([field, { fileName }]) => [field, fileName])).toEqual([
        ['music', 'music.wav'],
        ['stem-drums', 'stem-drums.wav'],
        ['stem-bass', 'stem-bass.wav'],
      ]);
    });

    describe('that takes files', () => {
      it('uploads each, says where it lies, and binds it to its slot', async () => {
        await runWith('image', { parameters: { ...edit, maskSource: 'binary' }, items: [{ json: {}, binary: { image: png('beach'), mask: png('sky') } }] });
        expect(network.of('GET', '/v1/image/uploadUrl').map(({ query }) => query)).toEqual([
          { jobId: expect.stringMatching(/^[0-9A-F]{8}-[0-9A-F]{4}-4[0-9A-F]{3}-8[0-9A-F]{3}-[0-9A-F]{12}$/), imageId: 'image0', type: 'referenceImage', contentType: 'image/png' },
          { jobId: expect.any(String), imageId: 'mask1', type: 'referenceMask', contentType: 'image/png' },
        ]);
        expect([...network.uploads.values()].sort()).toEqual(['bytes of beach', 'bytes of sky']);
        const [start] = network.starts;
        expect(start?.media_references?.map(({ url, mediaType }) => [network.uploads.get(new URL(url).pathname), mediaType])).toEqual([
          ['bytes of beach', 'image'],
          ['bytes of sky', 'image'],
        ]);
        expect(start?.input.steps[0]?.dependsOn).toEqual([
          { sourceStepId: '$input_media', sourceArtifactIndex: 0, targetArgument: 'sourceImageIndex', mediaType: 'image', transform: 'image_index', required: true },
          { sourceStepId: '$input_media', sourceArtifactIndex: 1, targetArgument: 'mask_image_url', mediaType: 'image', transform: 'image_index', required: false },
        ]);
      });

      it('sends the upload without the key: its address is all it needs', async () => {
        await runWith('image', { parameters: edit, items: [{ json: {}, binary: { image: png('beach') } }] });
        expect(network.of('PUT', '/store')[0]?.headers).toMatchObject({ 'content-type': 'image/png' });
        expect(network.of('PUT', '/store')[0]?.headers).not.toHaveProperty('api-key');
      });

      it.each([
        ['the item has none', { maskSource: 'binary' }, {}],
        ['none is asked for, though the item carries one', {}, { mask: png('sky'), reference: png('style') }],
      ])('does without an optional file where %s', async (_when, chosen, more) => {
        await runWith('image', { parameters: { ...edit, ...chosen }, items: [{ json: {}, binary: { image: png('beach'), ...more } }] });
        expect(network.uploads.size).toBe(1);
        expect(network.starts[0]?.input.steps[0]?.dependsOn).toHaveLength(1);
      });

      it('names the fields that are there when the one it needs is not', async () => {
        await expect(runWith('image', { parameters: edit, items: [{ json: {}, binary: { photo: png('beach'), cover: png('c') } }] })).rejects.toMatchObject({
          message: expect.stringMatching(/"image" for Image is not on the item; there are photo, cover\. Set "Image Binary Field"/),
          context: { code: 'invalid_input', itemIndex: 0 },
        });
        await expect(runWith('image', { parameters: edit })).rejects.toMatchObject({ message: expect.stringContaining('the item has no binary data') });
        expect(network.asked).toEqual([]);
      });

      it('looks in the field that the user names, and only there', async () => {
        await runWith('image', { parameters: { ...edit, imageBinaryField: 'photo' }, items: [{ json: {}, binary: { photo: png('beach'), photo_1: png('other'), image: png('third') } }] });
        expect([...network.uploads.values()]).toEqual(['bytes of beach']);
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
        const { items } = await runWith('clip', { parameters: film, items: clips });
        expect(items.map(({ pairedItem }) => pairedItem)).toEqual([[{ item: 0 }, { item: 1 }, { item: 2 }]]);
        const [start] = network.starts;
        expect(start?.media_references?.map(({ url, mediaType }) => [network.uploads.get(new URL(url).pathname), mediaType])).toEqual([
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
        await runWith('clip', { parameters: { operation: 'mix_audio' }, items });
        expect(network.starts[0]?.input.steps[0]?.dependsOn?.map(({ targetArgument }) => targetArgument)).toEqual(['musicIndex', 'voiceIndices', 'voiceIndices']);
      });

      it('refuses more files than a slot takes', async () => {
        const items: Item[] = [{ json: {}, binary: { music: wav('m') } }, { json: {}, binary: { music: wav('n') } }];
        await expect(runWith('clip', { parameters: { operation: 'mix_audio' }, items })).rejects.toMatchObject({ message: expect.stringMatching(/2 files.*"music".*takes 1/), context: { code: 'invalid_input' } });
        expect(network.asked).toEqual([]);
      });
    });

    describe('that waits', () => {
      it('asks a server that ignores `wait` with growing pauses, up to 15 s', async () => {
        const still = { status: 'running', updatedAt: 'then' } as const;
        network.becomes = () => [...Array.from({ length: 10 }, () => still), { status: 'completed', updatedAt: 'now', artifacts: [] }];
        await runWith('image', { parameters: picture });
        expect(setting.sleep.mock.calls.map(([ms]) => ms)).toEqual([1_000, 1_500, 2_250, 3_375, 5_062.5, 7_593.75, 11_390.625, 15_000, 15_000]);
      });

      it('does not pause while there is news', async () => {
        network.becomes = () => ['a', 'b', 'c'].map((updatedAt) => ({ status: 'running' as const, updatedAt })).concat([{ status: 'completed', updatedAt: 'd' }] as never);
        await runWith('image', { parameters: picture });
        expect(setting.sleep).not.toHaveBeenCalled();
      });

      it.each([
        ['failed', { status: 'failed', steps: [{ error: { code: 'runtime_failed', message: 'out of memory' } }] }, /out of memory \(runtime_failed\); workflow w1/, 'runtime_failed'],
        ['cancelled elsewhere', { status: 'cancelled' }, /the job is cancelled; workflow w1/, 'cancelled'],
        ['waiting for an answer', { status: 'waiting_for_user', waitingReason: 'confirm the cost' }, /waiting_for_user: confirm the cost/, undefined],
        ['waiting for Spark', { status: 'waiting_for_user', waitingReason: 'insufficient_credit' }, /insufficient_credit; the account has too little Spark\. Add some/, 'insufficient_spark'],
        ['waiting for its price to be approved', { status: 'waiting_for_user', waitingReason: 'cost_approval_required' }, /its cost is not approved\. Approve it/, 'over_cap'],
        ['half done', { status: 'partial_failure', error: { code: 'timed_out', message: 'too slow' } }, /too slow \(timed_out\)/, 'timed_out'],
      ])('tells of a job that is %s', async (_title, end, message, code) => {
        network.becomes = () => [{ status: 'queued' }, end as never];
        const failure = (await runWith('image', { parameters: picture }).catch((error: unknown) => error)) as { name: string; message: string; context: object };
        expect(failure).toMatchObject({ name: 'NodeOperationError', message: expect.stringMatching(message) });
        expect((failure.context as { code?: string }).code).toBe(code);
      });

      it('asks a job to go on that an earlier try left waiting', async () => {
        network.becomes = () => [{ status: 'waiting_for_user', waitingReason: 'insufficient_credit' }, { status: 'running' }, { status: 'completed', artifacts: [] }];
        await expect(runWith('image', { parameters: picture })).rejects.toThrow(/too little Spark/);
        await runWith('image', { parameters: picture });
        expect(network.of('POST', `${WORKFLOWS}/w1/resume`)).toHaveLength(1);
      });

      it('cancels the job when the execution is cancelled', async () => {
        const cancel = new AbortController();
        network.becomes = () => Array.from({ length: 50 }, (_, index) => ({ status: 'running' as const, updatedAt: String(index) }));
        network.instead = ({ method, path }) => {
          if (method === 'GET' && path === `${WORKFLOWS}/w1` && network.of('GET', WORKFLOWS).length === 3) cancel.abort();
          return undefined;
        };
        await expect(runWith('image', { parameters: picture, signal: cancel.signal })).rejects.toThrow();
        for (let turn = 0; network.of('POST', `${WORKFLOWS}/w1/cancel`).length === 0 && turn < 100; turn += 1) await new Promise((resolve) => setTimeout(resolve, 5));
        expect(network.of('POST', `${WORKFLOWS}/w1/cancel`)).toHaveLength(1);
      });

      it('cancels a job that was started in the moment of the cancel', async () => {
        const cancel = new AbortController();
        cancel.abort();
        await runWith('image', { parameters: picture, signal: cancel.signal }).catch(() => undefined);
        for (let turn = 0; network.of('POST', `${WORKFLOWS}/w1/cancel`).length === 0 && turn < 100; turn += 1) await new Promise((resolve) => setTimeout(resolve, 5));
        expect(network.of('POST', `${WORKFLOWS}/w1/cancel`)).toHaveLength(1);
        expect(network.starts).toHaveLength(1);
      });
    });

    describe('that is tried again', () => {
      it('uses the same key, made of execution, node, run and item, and finds the finished job', async () => {
        const items = [{ json: {} }, { json: {} }];
        const first = await runWith('image', { parameters: picture, items, runIndex: 3 });
        const second = await runWith('image', { parameters: picture, items, runIndex: 3 });
        expect(network.keys).toEqual(['x1:n1:3:0', 'x1:n1:3:1', 'x1:n1:3:0', 'x1:n1:3:1']);
        expect(second.items.map(({ json }) => json.workflowId)).toEqual(first.items.map(({ json }) => json.workflowId));
      });

      it('uploads to the same place', async () => {
        const items = [{ json: {}, binary: { image: png('beach') } }];
        await runWith('image', { parameters: edit, items });
        await runWith('image', { parameters: edit, items });
        expect(network.of('PUT', '/store').map(({ path }) => path)).toEqual(Array.from({ length: 2 }, () => network.of('PUT', '/store')[0]?.path));
      });

      it('buys anew only after the job under its key has failed', async () => {
        network.becomes = (_start, count) => (count < 3 ? [{ status: 'failed', error: { code: 'runtime_failed', message: 'broken' } }] : [{ status: 'completed' }]);
        // What has just failed is told; nothing is bought behind the user's back.
        await expect(runWith('image', { parameters: picture })).rejects.toThrow('broken');
        expect(network.keys).toEqual(['x1:n1:0:0']);
        await expect(runWith('image', { parameters: picture })).rejects.toThrow('broken');
        expect(network.keys.slice(1)).toEqual(['x1:n1:0:0', 'x1:n1:0:0:2']);
        await runWith('image', { parameters: picture });
        expect(network.keys.slice(3)).toEqual(['x1:n1:0:0', 'x1:n1:0:0:2', 'x1:n1:0:0:3']);
      });

      it('joins a job that is still under way', async () => {
        network.becomes = () => [{ status: 'running' }, { status: 'running' }, { status: 'completed' }];
        network.instead = ({ path }) => (path === `${WORKFLOWS}/w1` && network.of('GET', WORKFLOWS).length <= 6 ? [500, { status: 'error', message: 'hiccup' }] : undefined);
        await expect(runWith('image', { parameters: picture })).rejects.toThrow();
        expect((await runWith('image', { parameters: picture })).items[0]?.json.workflowId).toBe('w1');
      });

      it('gives up after twenty failed generations', async () => {
        network.becomes = () => [{ status: 'failed', error: { code: 'runtime_failed', message: 'broken' } }];
        for (let attempt = 0; attempt < 21; attempt += 1) await runWith('image', { parameters: picture }).catch(() => undefined);
        expect(new Set(network.keys).size).toBe(20);
      });
    });

    describe('that meets an error', () => {
      const answers: [status: number, code: string][] = [
        [401, 'unauthorized'],
        [402, 'insufficient_spark'],
        [404, 'not_found'],
        [409, 'idempotency_conflict'],
        [422, 'invalid_media'],
        [429, 'rate_limited'],
        [500, 'internal'],
        [503, 'runtime_unreachable'],
      ];
      it.each(answers)('%i tells an API error of its item', async (status, code) => {
        network.instead = ({ method, body }) => (method === 'POST' && JSON.stringify(body).includes('bad') ? [status, { status: 'error', code, message: `it is ${code}` }] : undefined);
        const items = [{ json: {} }, { json: {} }];
        const failure = await runWith('image', { parameters: picture, items, each: [{ prompt: 'good' }, { prompt: 'bad' }] }).catch((error: unknown) => error);
        expect(failure).toMatchObject({ name: 'NodeApiError', httpCode: String(status), context: { itemIndex: 1 } });
      });

      it('a page instead of an answer points to the base URL', async () => {
        network.instead = () => [200, '<!doctype html><title>Welcome</title>', { 'content-type': 'text/html' }];
        await expect(runWith('image', { parameters: picture })).rejects.toMatchObject({ name: 'NodeOperationError', message: expect.stringMatching(/check the base URL of the credential/), context: { itemIndex: 0 } });
      });

      it('an envelope that says error with status 200 is no success', async () => {
        network.instead = () => [200, { status: 'error', message: 'no' }];
        await expect(runWith('image', { parameters: picture })).rejects.toThrow(/check the base URL/);
      });

      it('a cut connection names the item, and no second job is bought', async () => {
        nock.cleanAll();
        nock(HOST).post(WORKFLOWS).replyWithError(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
        network.open();
        const failure = await runWith('image', { parameters: picture }).catch((error: unknown) => error);
        expect(failure).toMatchObject({ name: expect.stringMatching(/^Node(Api|Operation)Error$/), context: { itemIndex: 0 } });
        expect(network.asked).toEqual([]);
      });

      it('a download that fails is an API error too', async () => {
        network.instead = ({ path }) => (path.startsWith('/files/') ? [404, { status: 'error', message: 'gone' }] : undefined);
        await expect(runWith('image', { parameters: picture })).rejects.toMatchObject({ name: 'NodeApiError', httpCode: '404', context: { itemIndex: 0 } });
      });

      it('goes on with the other items where the user wants it so', async () => {
        network.becomes = (start) => ((start.input.steps[0]?.arguments as { prompt: string }).prompt === 'bad' ? [{ status: 'failed', error: { code: 'content_filtered', message: 'not this' } }] : [{ status: 'completed', artifacts: [anArtifact('p')] }]);
        const items = [{ json: {} }, { json: { kept: 'yes' } }, { json: {} }];
        const each = [{ prompt: 'good' }, { prompt: 'bad' }, { prompt: 'fine' }];
        const { items: made } = await runWith('image', { parameters: picture, items, each, continueOnFail: true });
        expect(made[1]).toEqual({ json: { kept: 'yes', error: expect.stringContaining('not this'), errorCode: 'content_filtered', workflowId: 'w2', jobId: 'job-w2' }, pairedItem: [{ item: 1 }] });
        expect(made.map((item) => item.json.operation)).toEqual(['generate_image', undefined, 'generate_image']);
      });

      it('starts nothing more and takes back what is under way once an item has failed', async () => {
        const cancelled = (): boolean => network.asked.some(({ path }) => path.endsWith('/cancel'));
        network.becomes = (_start, count) => (count === 1 ? [{ status: 'failed', error: { code: 'content_filtered', message: 'not this' } }] : [{ status: 'running' }, ...Array.from({ length: 500 }, (_, look) => ({ status: 'running' as const, updatedAt: String(look) }))]);
        network.instead = ({ method, path }) => (method === 'GET' && path.startsWith(`${WORKFLOWS}/`) && cancelled() ? [200, { status: 'success', data: { workflow: { workflowId: path.split('/').at(-1), status: 'cancelled', steps: [], artifacts: [], createdAt: '', updatedAt: 'end' } } }] : undefined);
        const items = Array.from({ length: 30 }, () => ({ json: {} }));
        await expect(runWith('image', { parameters: picture, items })).rejects.toMatchObject({ message: expect.stringContaining('not this') });
        expect(network.starts.length).toBeLessThanOrEqual(8);
        const started = network.starts.length;
        expect(network.asked.filter(({ path }) => path.endsWith('/cancel')).length).toBe(started - 1);
      });

      it('goes on with a refused value as well, and pairs a gathered failure with all items', async () => {
        const refused = await runWith('image', { parameters: picture, items: [{ json: {} }, { json: {} }], each: [{ options: { width: 1 } }, {}], continueOnFail: true });
        expect(refused.items.map(({ json }) => json.error ?? json.operation)).toEqual([expect.stringContaining('width is 1'), 'generate_image']);
        const gathered = await runWith('clip', { parameters: { operation: 'stitch_video' }, items: [{ json: {} }, { json: {} }], continueOnFail: true });
        expect(gathered.items).toEqual([{ json: { error: expect.stringContaining('"video"'), errorCode: 'invalid_input' }, pairedItem: [{ item: 0 }, { item: 1 }] }]);
      });
    });
  });
}
