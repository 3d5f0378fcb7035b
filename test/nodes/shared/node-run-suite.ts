/** What a node run as a whole promises, wherever it runs: where media come from, what may be spent, how is waited, what becomes of a batch. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import nock from 'nock';
import type { Item } from '../../../engine/src/execution/types.ts';
import type { Given } from './contexts.ts';
import type { Setting } from './execute-suite.ts';
import { anArtifact, HOST, SogniNetwork, WORKFLOWS } from './sogni-network.ts';

const file = (data: string, mimeType: string, more: object = {}) => ({ data, id: data, mimeType, ...more });

export function nodeRunSuite(where: string, open: () => Promise<Setting>): void {
  describe(`a run of a Sogni node ${where}`, () => {
    let setting: Setting;
    let network: SogniNetwork;
    beforeAll(async () => {
      setting = await open();
      if (!nock.isActive()) nock.activate();
      nock.disableNetConnect();
    });
    beforeEach(() => {
      network = new SogniNetwork();
      network.open();
      setting.sleep.mockReset().mockResolvedValue(undefined);
    });
    afterEach(() => void nock.cleanAll());
    afterAll(() => nock.restore());

    const runWith = async (family: keyof Setting['nodes'], given: Partial<Given> & Pick<Given, 'parameters'>) => {
      const node = setting.nodes[family];
      const place = setting.place(node, { items: [{ json: {} }], ...given });
      const outputs = (await node.execute?.call(place.functions)) as Item[][];
      return { items: outputs[0] ?? [], contentOf: (item: number, field: string) => place.contentOf(outputs[0]?.[item]?.binary, field) };
    };
    const refusal = async (family: keyof Setting['nodes'], given: Partial<Given> & Pick<Given, 'parameters'>) =>
      (await runWith(family, given).then(() => undefined, (error: unknown) => error)) as { name: string; message: string; context: Record<string, unknown>; description?: string };
    const picture = (options: object = {}) => ({ operation: 'generate_image', prompt: 'a duck', options });
    const edit = (more: object = {}) => ({ operation: 'edit_image', prompt: 'at night', ...more });
    const three: Item[] = [{ json: { n: 0 } }, { json: { n: 1 } }, { json: { n: 2 } }];

    describe('that takes media', () => {
      it('fetches a URL and brings the file to the server', async () => {
        nock('https://pictures.test').get('/beach.png').reply(200, 'bytes of the web', { 'content-type': 'image/png' });
        await runWith('image', { parameters: edit({ imageSource: 'url', imageUrl: 'https://pictures.test/beach.png' }) });
        expect([...network.uploads.values()]).toEqual(['bytes of the web']);
        expect(network.of('GET', '/v1/image/uploadUrl')[0]?.query).toMatchObject({ type: 'referenceImage', contentType: 'image/png' });
      });

      it('tells a type by the name of the file where the web does not', async () => {
        nock('https://pictures.test').get('/beach.webp').reply(200, 'x', { 'content-type': 'application/octet-stream' });
        await runWith('image', { parameters: edit({ imageSource: 'url', imageUrl: 'https://pictures.test/beach.webp' }) });
        expect(network.of('GET', '/v1/image/uploadUrl')[0]?.query.contentType).toBe('image/webp');
      });

      it('refuses a page in the place of a picture', async () => {
        nock('https://pictures.test').get('/beach').reply(200, '<html>', { 'content-type': 'text/html' });
        const failure = await refusal('image', { parameters: edit({ imageSource: 'url', imageUrl: 'https://pictures.test/beach' }) });
        expect(failure).toMatchObject({ name: 'NodeOperationError', message: expect.stringMatching(/pictures\.test answers is text\/html.*Image takes image files: PNG, JPG, WEBP/), context: { code: 'invalid_media', itemIndex: 0 } });
        expect(network.starts).toEqual([]);
      });

      it('sends a link to a file of the server as it is', async () => {
        await runWith('image', { parameters: edit({ imageSource: 'url', imageUrl: `${HOST}/v1/artifacts/abc` }) });
        expect(network.starts[0]?.media_references).toEqual([{ url: `${HOST}/v1/artifacts/abc`, mediaType: 'image' }]);
        expect(network.uploads.size).toBe(0);
      });

      it('takes the result of an earlier job by its ID, and sends nothing', async () => {
        await runWith('image', { parameters: edit({ imageSource: 'artifact', imageArtifact: 'job-1.2' }) });
        expect(network.of('GET', '/v1/image/downloadUrl')[0]?.query).toEqual({ imageId: 'job-1.2', jobId: 'job-1', type: 'complete' });
        expect(network.uploads.size).toBe(0);
        expect(network.starts[0]?.media_references).toHaveLength(1);
      });

      it('takes several, one a line, where the slot allows it', async () => {
        await runWith('clip', { parameters: { operation: 'stitch_video', videoSource: 'artifact', videoArtifact: 'a.0\nb.0, c.0' } });
        expect(network.of('GET', '/v1/media/downloadUrl').map(({ query }) => query.id)).toEqual(['a.0', 'b.0', 'c.0']);
      });

      it('takes several binary fields by name', async () => {
        const items = [{ json: {}, binary: { intro: file('i', 'video/mp4'), main: file('m', 'video/mp4'), other: file('o', 'video/mp4') } }];
        await runWith('clip', { parameters: { operation: 'stitch_video', videoBinaryField: 'intro, main' }, items });
        expect([...network.uploads.values()]).toEqual(['bytes of i', 'bytes of m']);
      });

      it.each([
        ['no URL', edit({ imageSource: 'url', imageUrl: 'beach.png' }), /Image URL is "beach\.png"; an address that begins with https/],
        ['an empty URL', edit({ imageSource: 'url' }), /Image has no URL\. Fill in "Image URL"/],
        ['a field that is not there', edit({ imageBinaryField: 'photo' }), /"photo" for Image is not on the item; the item has no binary data/],
      ])('refuses %s before anything is asked', async (_title, parameters, message) => {
        expect(await refusal('image', { parameters })).toMatchObject({ name: 'NodeOperationError', message: expect.stringMatching(message), context: { code: 'invalid_input', itemIndex: 0 } });
        expect(network.asked).toEqual([]);
      });

      it('refuses another kind of file, saying what is allowed', async () => {
        const items = [{ json: {} , binary: { image: file('a', 'image/png') } }, { json: {}, binary: { image: file('b', 'video/mp4', { fileName: 'clip.mp4' }) } }];
        const failure = await refusal('image', { parameters: edit(), items });
        expect(failure.message).toMatch(/"image" of item 1 is video\/mp4 \(clip\.mp4\); Image takes image files: PNG, JPG, WEBP\. Choose another file/);
        expect(failure.context).toMatchObject({ code: 'invalid_media', itemIndex: 1 });
      });

      it('refuses a file of 2 GB before a byte of it is sent', async () => {
        const items = [{ json: {}, binary: { image: file('huge', 'image/png') } }];
        const failure = await refusal('image', { parameters: edit(), items, sizes: { huge: 2 * 1024 ** 3 } });
        expect(failure).toMatchObject({ name: 'NodeOperationError', message: expect.stringMatching(/"image" of item 0 has 2048 MiB; at most 512 MiB are allowed/), context: { code: 'media_too_large', itemIndex: 0 } });
        expect(network.asked).toEqual([]);
      });
    });

    describe('that makes items', () => {
      it('leaves the files where they are if it is told so', async () => {
        const { items } = await runWith('image', { parameters: picture({ download: false }) });
        expect(items[0]?.binary).toBeUndefined();
        expect(items[0]?.json.artifacts).toMatchObject([{ url: `${HOST}/files/picture-1`, id: 'picture-1' }]);
        expect(network.of('GET', '/files/')).toEqual([]);
      });

      it('tells everything if it is told so', async () => {
        network.becomes = ({ input: { steps } }) => [
          {
            status: 'completed',
            artifacts: [anArtifact('a', { seed: 5, nsfw: false }), anArtifact('b', { seed: 6, nsfw: true })],
            steps: [{ ...steps[0]!, sequence: 0, status: 'completed', jobId: 'j', times: { queued: 1, started: 2, finished: 3 } }],
          },
        ];
        const { items } = await runWith('image', { parameters: picture({ simplify: false }) });
        expect(items[0]?.json).toMatchObject({ status: 'completed', seeds: [5, 6], timings: { queued: 1, started: 2, finished: 3 }, contentFiltered: true, createdAt: expect.any(String) });
        const { items: simple } = await runWith('image', { parameters: picture(), runIndex: 1 });
        expect(Object.keys(simple[0]?.json ?? {})).toHaveLength(10);
      });
    });

    describe('that does not wait', () => {
      it('returns the IDs at once', async () => {
        const { items } = await runWith('image', { parameters: picture({ wait: 'return' }) });
        expect(items).toEqual([{ json: expect.objectContaining({ workflowId: 'w1', jobId: 'job-w1', status: 'queued', spark: { quoted: 0.5, captured: 0.5, playMoney: true } }), pairedItem: [{ item: 0 }] }]);
        expect(network.of('GET', '/')).toEqual([]);
      });

      it('gives up in time, leaves the job alone and names it', async () => {
        network.becomes = () => [{ status: 'running' }];
        const failure = await refusal('image', { parameters: picture({ waitTimeout: 0.001 }) });
        expect(failure).toMatchObject({ name: 'NodeOperationError', message: expect.stringMatching(/still running and goes on.*"Wait at Most".*Job: Wait.*workflow w1, job job-w1/), context: { code: 'timed_out', itemIndex: 0 } });
        expect(network.of('POST', `${WORKFLOWS}/w1/cancel`)).toEqual([]);
      });

      it('finds the same job when it is run again', async () => {
        network.becomes = () => [{ status: 'running' }];
        await refusal('image', { parameters: picture({ waitTimeout: 0.001 }) });
        await refusal('image', { parameters: picture({ waitTimeout: 0.001 }) });
        expect(new Set(network.keys).size).toBe(1);
      });
    });

    describe('that should be suspended where there is no such thing', () => {
      it('waits in its place', async () => {
        const { items } = await runWith('image', { parameters: picture({ wait: 'suspend' }) });
        expect(items[0]?.json.workflowId).toBe('w1');
        expect(network.asked.filter(({ path }) => path.includes('callbacks'))).toEqual([]);
      });
    });

    describe('that waits through trouble', () => {
      it.each([429, 500, 502, 503])('asks again after %i', async (status) => {
        let asked = 0;
        network.instead = ({ method, path }) => (method === 'GET' && path === `${WORKFLOWS}/w1` && (asked += 1) <= 3 ? [status, { status: 'error', code: 'rate_limited', message: 'later', retryAfter: 7 }] : undefined);
        const { items } = await runWith('image', { parameters: picture() });
        expect(items[0]?.json.workflowId).toBe('w1');
        expect(setting.sleep.mock.calls[0]).toEqual([7_000]);
        expect(network.starts).toHaveLength(1);
      });

      it('gives up on a server that never answers', async () => {
        network.instead = ({ method, path }) => (method === 'GET' && path === `${WORKFLOWS}/w1` ? [503, '<html>Bad gateway</html>', { 'content-type': 'text/html' }] : undefined);
        expect(await refusal('image', { parameters: picture() })).toMatchObject({ name: 'NodeApiError', httpCode: '503', description: expect.stringMatching(/nothing is bought twice/) });
        expect(network.of('GET', `${WORKFLOWS}/w1`)).toHaveLength(6);
        expect(network.of('POST', `${WORKFLOWS}/w1/cancel`)).toEqual([]);
      });

      it.each([401, 404])('does not ask again after %i', async (status) => {
        network.instead = ({ method, path }) => (method === 'GET' && path === `${WORKFLOWS}/w1` ? [status, { status: 'error', message: 'no' }] : undefined);
        await refusal('image', { parameters: picture() });
        expect(network.of('GET', `${WORKFLOWS}/w1`)).toHaveLength(1);
      });

      it('tells when to try again', async () => {
        network.instead = ({ method }) => (method === 'POST' ? [429, { status: 'error', code: 'rate_limited', message: 'too many', retryAfter: 12 }] : undefined);
        const failure = await refusal('image', { parameters: picture() });
        expect(failure).toMatchObject({ name: 'NodeApiError', message: 'too many', description: expect.stringContaining('in 12 s'), context: { itemIndex: 0, code: 'rate_limited', retryAfter: 12 } });
        const { items } = await runWith('image', { parameters: picture(), continueOnFail: true });
        expect(items[0]?.json).toMatchObject({ error: 'too many', errorCode: 'rate_limited', retryAfter: 12 });
      });

      it('names the base URL when a server cannot be reached', async () => {
        nock.cleanAll();
        nock(HOST).post(WORKFLOWS).replyWithError(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }));
        expect(await refusal('image', { parameters: picture() })).toMatchObject({ name: 'NodeApiError', description: expect.stringMatching(/Check the base URL of the credential, and that the server is running/), context: { itemIndex: 0 } });
      });
    });

    describe('that guards what it spends', () => {
      const dear = () => (network.costs = ({ input }) => ({ min: 1, expected: 1.5, max: (input.steps[0]?.arguments as { prompt: string }).prompt === 'dear' ? 3 : 2 }));

      it('only tells prices where nothing else is asked for', async () => {
        dear();
        const { items } = await runWith('image', { parameters: picture({ quoteOnly: true }), items: three });
        expect(items[1]).toEqual({ json: { operation: 'generate_image', model: 'sketch', spark: { min: 1, expected: 1.5, max: 2, playMoney: true }, cached: false, capacityUnits: 1 }, pairedItem: [{ item: 1 }] });
        expect(network.starts).toEqual([]);
      });

      it('starts an item within its cap, and lets it cost no more than was quoted', async () => {
        dear();
        await runWith('image', { parameters: picture({ maxSparkPerItem: 2.5 }) });
        expect(network.starts[0]?.max_spark).toBe(2);
      });

      it('buys nothing for an item above its cap, and shows the numbers', async () => {
        dear();
        const failure = await refusal('image', { parameters: { ...picture({ maxSparkPerItem: 2.5 }), prompt: 'dear' } });
        expect(failure).toMatchObject({ name: 'NodeOperationError', message: expect.stringMatching(/may cost 3 Spark \(1\.5 are expected\); "Max Spark per Item" allows 2\.5\. Nothing was bought/), context: { code: 'over_cap', itemIndex: 0 } });
        expect(network.starts).toEqual([]);
      });

      it('buys nothing when all items together are above the cap of the run', async () => {
        dear();
        expect(await refusal('image', { parameters: picture({ maxSparkPerRun: 5 }), items: three })).toMatchObject({ message: expect.stringMatching(/the 3 jobs of this node together may cost 6 Spark \(4\.5 are expected\); "Max Spark per Run" allows 5/), context: { code: 'over_cap' } });
        expect(network.starts).toEqual([]);
        expect((await runWith('image', { parameters: picture({ maxSparkPerRun: 6 }), items: three })).items).toHaveLength(3);
      });

      it('adds amounts up without the dust of binary fractions', async () => {
        network.costs = () => ({ min: 0.1, expected: 0.1, max: 0.1 });
        expect((await runWith('image', { parameters: picture({ maxSparkPerRun: 0.3 }), items: three })).items).toHaveLength(3);
      });

      it('lets 0 be a cap: only what is there already is taken', async () => {
        expect(await refusal('image', { parameters: picture({ maxSparkPerItem: 0 }) })).toMatchObject({ context: { code: 'over_cap' } });
        network.costs = () => ({ min: 0, expected: 0, max: 0 });
        expect((await runWith('image', { parameters: picture({ maxSparkPerItem: 0 }) })).items).toHaveLength(1);
      });

      it('refuses to promise a cap that the server cannot tell prices for', async () => {
        network.instead = ({ path }) => (path.endsWith('/quote') ? [404, { status: 'error', message: 'no such route' }] : undefined);
        expect(await refusal('image', { parameters: picture({ maxSparkPerItem: 9 }) })).toMatchObject({ message: expect.stringMatching(/tells no prices before a start.*Nothing was bought/), context: { code: 'invalid_configuration' } });
        expect(network.starts).toEqual([]);
      });

      it('uploads once for the quote and the start', async () => {
        const items = [{ json: {}, binary: { image: file('a', 'image/png') } }];
        await runWith('image', { parameters: edit({ options: { maxSparkPerRun: 9, maxSparkPerItem: 9 } }), items });
        expect(network.of('PUT', '/')).toHaveLength(1);
        expect(network.of('POST', `${WORKFLOWS}/quote`)).toHaveLength(1);
      });
    });

    describe('that works on a batch', () => {
      it('has no more jobs under way than it is told', async () => {
        let under = 0;
        let most = 0;
        network.instead = ({ method, path }) => {
          if (method === 'POST' && path === WORKFLOWS) most = Math.max(most, (under += 1));
          if (path.startsWith('/files/')) under -= 1;
          return undefined;
        };
        await runWith('image', { parameters: picture({ parallelItems: 2 }), items: Array.from({ length: 6 }, () => ({ json: {} })) });
        expect(most).toBe(2);
      });

      it('keeps what an item brought when its job fails, and the results of the others', async () => {
        network.becomes = (_start, count) => (count === 2 ? [{ status: 'failed', error: { code: 'content_filtered', message: 'not this' } }] : [{ status: 'completed', artifacts: [anArtifact('p')] }]);
        const items: Item[] = three.map((item) => ({ ...item, binary: { seen: file('s', 'image/png') } }));
        const { items: made } = await runWith('image', { parameters: picture({ parallelItems: 1 }), items, continueOnFail: true });
        expect(made[1]).toMatchObject({ json: { n: 1, error: expect.stringContaining('not this'), errorCode: 'content_filtered' }, binary: { seen: { data: 's' } }, pairedItem: [{ item: 1 }] });
        expect(made.map(({ json }) => json.operation)).toEqual(['generate_image', undefined, 'generate_image']);
      });
    });
  });
}
