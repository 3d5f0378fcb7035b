import { afterEach, describe, expect, it } from '@jest/globals';
import { BASE_URL, from, oneStep, step, WORKFLOWS } from '../open-server.ts';
import { useWorkflowBench } from './a-workflow-bench.ts';

describe('durable workflows', () => {
  const bench = useWorkflowBench();

  describe('refusals leave nothing behind', () => {
    afterEach(async () => {
      expect((await bench.server.call(bench.key, 'GET', WORKFLOWS)).body.data.workflows).toEqual([]);
      expect(await bench.server.services.store.all('SELECT * FROM job')).toEqual([]);
    });

    const image = step('image', 'generate_image', { prompt: 'a' });
    const clip = (dependsOn?: readonly object[]) => step('clip', 'animate_photo', { prompt: 'b' }, dependsOn);

    it.each<[string, object, number, string, string]>([
      ['no body', {}, 400, 'invalid_parameter', 'input'],
      ['no steps', { input: { steps: [] } }, 400, 'invalid_parameter', 'input.steps'],
      ['a saved template', { workflow_id: 'x', inputs: {} }, 400, 'invalid_parameter', 'workflow_id'],
      ['an unknown operation', oneStep('paint_house'), 400, 'unknown_operation', 'step "step": operation is "paint_house"'],
      ['an unknown model', oneStep('generate_image', { prompt: 'a', model: 'flux-9' }), 400, 'unknown_model', 'flux-9'],
      ['an argument out of range', oneStep('generate_image', { prompt: 'a', steps: 300 }), 400, 'invalid_parameter', '300'],
      ['an unknown argument', oneStep('generate_image', { prompt: 'a', colour: 'red' }), 400, 'invalid_parameter', 'colour'],
      ['an operation that nothing here can run', oneStep('mix_audio', {}), 422, 'no_runtime_for_operation', 'mix_audio'],
      ['payment in SOGNI', { ...oneStep(), token_type: 'sogni' }, 400, 'invalid_parameter', 'token_type'],
      ['two steps of one name', { input: { steps: [image, image] } }, 400, 'invalid_parameter', 'two steps'],
      ['a step name with blanks', { input: { steps: [{ ...image, id: 'my step' }] } }, 400, 'invalid_parameter', 'input.steps[0].id'],
      ['a slot that is not filled', { input: { steps: [clip()] } }, 400, 'invalid_input', 'sourceImageIndex got 0'],
      ['a slot that is filled twice', { input: { steps: [image, clip([from('image', 'sourceImageIndex'), from('image', 'sourceImageIndex')])] } }, 400, 'invalid_input', 'got 2'],
      ['a dependency on a later step', { input: { steps: [clip([from('image', 'sourceImageIndex')]), image] } }, 400, 'invalid_parameter', 'no earlier step'],
      ['a dependency on itself', { input: { steps: [image, clip([from('clip', 'sourceImageIndex')])] } }, 400, 'invalid_parameter', 'no earlier step'],
      ['an unknown slot', { input: { steps: [image, clip([from('image', 'prompt')])] } }, 400, 'invalid_parameter', 'targetArgument'],
      ['a transform of another kind', { input: { steps: [image, clip([from('image', 'sourceImageIndex', 'video_index')])] } }, 400, 'invalid_parameter', 'video'],
      ['a source of another kind', { input: { steps: [step('song', 'generate_music', { prompt: 'a' }), clip([from('song', 'sourceImageIndex')])] } }, 400, 'invalid_input', 'is audio'],
      ['an artifact that the source will not have', { input: { steps: [image, clip([from('image', 'sourceImageIndex', 'image_index', { sourceArtifactIndex: 1 })])] } }, 400, 'invalid_input', 'artifact 1'],
      ['media that were not given', { input: { steps: [clip([from('$input_media', 'sourceImageIndex')])] } }, 400, 'invalid_input', 'which has 0'],
      ['inline media', { ...oneStep(), media_references: [{ url: 'data:image/png;base64,iVBORw0KGgo=', mediaType: 'image' }] }, 400, 'invalid_parameter', 'data: URI'],
      ['inline data in an argument', oneStep('generate_image', { prompt: 'data:text/plain,hello' }), 400, 'invalid_parameter', 'input.steps[0].arguments.prompt'],
      ['a foreign link', { ...oneStep(), media_references: [{ url: 'https://example.com/cat.png', mediaType: 'image' }] }, 400, 'invalid_input', 'https://example.com'],
      ['a link that only begins like ours', { ...oneStep(), media_references: [{ url: `${BASE_URL}.evil.com/v1/artifacts/${'0'.repeat(64)}`, mediaType: 'image' }] }, 400, 'invalid_input', 'evil'],
      ['a link to another route of ours', { ...oneStep(), media_references: [{ url: `${BASE_URL}/v4/account/balance`, mediaType: 'image' }] }, 400, 'invalid_input', '/v4/account/balance'],
      ['a link to nothing', { ...oneStep(), media_references: [{ url: `${BASE_URL}/v1/artifacts/${'0'.repeat(64)}`, mediaType: 'image' }] }, 404, 'not_found', 'media_references[0]'],
      ['no link', { ...oneStep(), media_references: [{ url: '/etc/passwd', mediaType: 'image' }] }, 400, 'invalid_input', 'no URL'],
      ['a price above the cap', { ...oneStep(), max_spark: 0.5 }, 402, 'over_cap', '1 Spark'],
    ])('refuses %s', async (_what, body, status, code, message) => {
      const answer = await bench.start(body);
      expect(answer.body).toMatchObject({ status: 'error', code, message: expect.stringContaining(message) });
      expect(answer.status).toBe(status);
    });

    it('sums the steps up before it compares them with the cap', async () => {
      const body = { input: { steps: [image, step('other', 'generate_image', { prompt: 'b' })] } };
      expect((await bench.start({ ...body, max_spark: 1.9 })).body.code).toBe('over_cap');
      expect((await bench.start({ ...body, max_spark: 5 }, { 'max-spark': '1.9' })).body.code).toBe('over_cap');
      expect((await bench.start(body, { 'max-spark': 'many' })).body.code).toBe('invalid_parameter');
    });

    it('sums the capacity units up before it compares them with theirs', async () => {
      const plan = { input: { steps: [image, clip([from('image', 'sourceImageIndex')]), step('film', 'stitch_video', {}, [from('clip', 'videoIndices', 'video_index')])] } };
      const answer = await bench.start({ ...plan, max_estimated_capacity_units: 5.5 });
      expect(answer).toMatchObject({ status: 402, body: { code: 'over_cap', details: { needed: 6, allowed: 5.5 } } });
      expect(answer.body.message).toMatch(/6 capacity units.*allows 5\.5/);
      expect((await bench.start({ ...plan, max_estimated_capacity_units: -1 })).body.code).toBe('invalid_parameter');
    });

    it.each([
      ['lists', '['.repeat(200_000), ']'.repeat(200_000)],
      ['objects', '{"a":'.repeat(100_000), `1${'}'.repeat(100_000)}`],
      ['101 levels', '['.repeat(98), ']'.repeat(98)],
    ])('refuses JSON of deeply nested %s', async (_what, open, close) => {
      const payload = `{"input":{"steps":[{"id":"a","toolName":"generate_image","arguments":{"prompt":${open}${close}}}]}}`;
      const answer = await bench.server.call(bench.key, 'POST', WORKFLOWS, { payload, headers: { 'content-type': 'application/json' } });
      expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_parameter', message: expect.stringContaining('nested too deep; at most 100 levels') } });
      expect(answer.body.message.length).toBeLessThan(300);
      expect(bench.server.logged).toEqual([]);
    });

    it('answers 402 when the account cannot pay for a single step, or for all steps together', async () => {
      const poor = await bench.server.keyOf('poor', 1);
      const paid = (id: string) => step(id, 'generate_image', { prompt: id, model: 'gpu' });
      const single = await bench.start(oneStep('generate_image', { prompt: 'a', model: 'gpu', steps: 40 }), {}, poor);
      const both = await bench.start({ input: { steps: [paid('one'), paid('two')] } }, {}, poor);
      expect([single.status, single.body.code, both.status, both.body.code]).toEqual([402, 'insufficient_spark', 402, 'insufficient_spark']);
      expect((await bench.server.call(poor, 'GET', WORKFLOWS)).body.data.workflows).toEqual([]);
    });

    it('does not let play money pay for a paid model', async () => {
      await bench.server.services.accounts.ensure('local');
      const two = { input: { steps: ['one', 'two'].map((id) => step(id, 'generate_image', { prompt: id, model: 'gpu' })) } };
      const answer = await bench.start(two, {}, bench.server.services.inProcessToken);
      expect(answer.body).toMatchObject({ code: 'insufficient_spark', message: expect.stringContaining('free or premium') });
    });

    it('refuses another content type than JSON, a broken body, a huge one, and keys that poison prototypes', async () => {
      const post = (payload: string, type: string) => bench.server.call(bench.key, 'POST', WORKFLOWS, { payload, headers: { 'content-type': type } });
      expect((await post(JSON.stringify(oneStep()), 'text/plain')).status).toBe(415);
      expect((await post('a=b', 'application/x-www-form-urlencoded')).status).toBe(415);
      expect((await post('{"input":', 'application/json')).status).toBe(400);
      expect((await post('{"__proto__":{"polluted":true}}', 'application/json')).status).toBe(400);
      expect(await post(JSON.stringify({ padding: 'x'.repeat(1_100_000) }), 'application/json')).toMatchObject({ status: 413, body: { status: 'error', code: 'media_too_large' } });
    });
  });

  it('takes a plan that weighs exactly what is allowed, whether or not its cost is confirmed', async () => {
    expect((await bench.start({ ...oneStep(), max_estimated_capacity_units: 1, confirm_cost: false })).status).toBe(200);
  });

  describe('prompts that only look like inline data', () => {
    it('are taken', async () => {
      expect((await bench.start(oneStep('generate_image', { prompt: 'data:science, as a painting' }))).status).toBe(200);
    });
  });
});
