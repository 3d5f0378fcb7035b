import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { FlowError } from '../../../nodes/contract/errors.ts';
import { buildServer } from '../../../engine/src/server/index.ts';
import { SAMPLES } from '../../gpu-runtime/artifacts/samples.ts';
import { BASE_URL, from, oneStep, openServer, step, WORKFLOWS, type OpenServer } from './open-server.ts';

describe('durable workflows', () => {
  let server: OpenServer;
  let key: string;
  beforeEach(async () => {
    server = await openServer();
    key = await server.keyOf('ada');
  });
  afterEach(() => server.close());

  const start = (body: object, headers: Record<string, string> = {}, by = key) => server.call(by, 'POST', WORKFLOWS, { payload: body, headers });
  const get = async (id: string, query = '') => (await server.call(key, 'GET', `${WORKFLOWS}/${id}${query}`)).body.data.workflow;
  const begun = async (n: number) => {
    for (let tries = 0; tries < 1_000 && server.held.length < n; tries += 1) await new Promise((resolve) => setTimeout(resolve, 2));
    expect(server.held).toHaveLength(n);
  };

  describe('starting', () => {
    it('runs one step and tells what it made, how, and for how much', async () => {
      const workflow = await server.runToEnd(key, { input: { title: 'A duck', steps: [step('duck', 'generate_image', { prompt: 'a duck', seed: 7 })] } });
      expect(workflow).toEqual({
        workflowId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        title: 'A duck',
        status: 'completed',
        createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        updatedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        steps: [
          {
            ...{ id: 'duck', toolName: 'generate_image', sequence: 0, status: 'completed', progress: 1 },
            arguments: expect.objectContaining({ prompt: 'a duck', seed: 7, steps: 20, model: 'sketch' }),
            ...{ jobId: expect.any(String), model: 'sketch', seed: 7, cached: false, playMoney: true, sparkQuoted: 1, sparkCaptured: 1 },
            report: { engine: 'fake 1', method: 'made up for a test' },
            times: { queued: expect.any(Number), started: expect.any(Number), finished: expect.any(Number) },
          },
        ],
        artifacts: [
          {
            ...{ id: `${workflow.steps[0]!.jobId}.0`, stepId: 'duck', type: 'image', mediaType: 'image', mimeType: 'image/png', role: 'image', width: 1024, height: 1024 },
            ...{ sha256: expect.stringMatching(/^[0-9a-f]{64}$/), sizeBytes: expect.any(Number), url: expect.stringContaining(`${BASE_URL}/v1/artifacts/`) },
          },
        ],
      });
    });

    //  keyframe ──► clip ──┐
    //                      ├──► film
    //  opening  ──► intro ─┘
    it('fills slots from earlier steps, several of one slot in the order of the request', async () => {
      const workflow = await server.runToEnd(key, {
        input: {
          steps: [
            step('keyframe', 'generate_image', { prompt: 'a pier', seed: 1, numberOfVariations: 2 }),
            step('opening', 'generate_image', { prompt: 'a title', seed: 2 }),
            step('clip', 'animate_photo', { prompt: 'drift', seed: 3 }, [from('keyframe', 'sourceImageIndex', 'image_url', { sourceArtifactIndex: 1 })]),
            step('intro', 'animate_photo', { prompt: 'push in', seed: 4 }, [from('opening', 'sourceImageIndex', 'artifact_url', { mediaType: 'image' })]),
            step('film', 'stitch_video', {}, [from('intro', 'videoIndices', 'video_index'), from('clip', 'videoIndices', 'video_index')]),
          ],
        },
      });
      expect(workflow.status).toBe('completed');
      const madeBy = (stepId: string) => workflow.artifacts.filter((artifact) => artifact.stepId === stepId).map(({ sha256 }) => sha256);
      const inputsOf = (operation: string, prompt?: string) =>
        server.begun.find((job) => job.operation === operation && (prompt === undefined || job.parameters.prompt === prompt))!.inputs.map(({ artifact }) => artifact.digest);
      expect(madeBy('keyframe')).toHaveLength(2);
      expect(inputsOf('animate_photo', 'drift')).toEqual([madeBy('keyframe')[1]]);
      expect(inputsOf('stitch_video')).toEqual([...madeBy('intro'), ...madeBy('clip')]);
    });

    it('starts a step when what it depends on is there, and not before', async () => {
      server.hold.add('generate_image').add('generate_music');
      const { body } = await start({
        input: { steps: [step('picture', 'generate_image', { prompt: 'a', seed: 1 }), step('song', 'generate_music', { prompt: 'b', seed: 1 }), step('clip', 'animate_photo', { prompt: 'c', seed: 1 }, [from('picture', 'sourceImageIndex')])] },
      });
      const { workflowId } = body.data.workflow;
      await begun(2);
      expect((await get(workflowId)).steps.map((one: { status: string }) => one.status)).toEqual(['running', 'running', 'queued']);
      server.held.find(({ job }) => job.operation === 'generate_image')!.finish();
      await server.waitFor(key, workflowId, ({ steps }) => steps[2]!.status === 'completed');
      expect((await get(workflowId)).status).toBe('running');
      server.held.find(({ job }) => job.operation === 'generate_music')!.finish();
      expect((await server.waitFor(key, workflowId, ({ status }) => status !== 'running')).status).toBe('completed');
    });

    it('binds the request\'s own media', async () => {
      const [picture, mask] = [await server.upload(key, SAMPLES.jpeg, 'image/jpeg'), await server.upload(key, SAMPLES.png, 'image/png')];
      const workflow = await server.runToEnd(key, {
        input: {
          steps: [
            step('edit', 'edit_image', { prompt: 'snow', seed: 1 }, [
              from('$input_media', 'mask_image_url', 'image_url', { sourceArtifactIndex: 1 }),
              from('$input_media', 'sourceImageIndex', 'image_index', { sourceArtifactIndex: 0, required: true }),
              from('$input_media', 'mask_image_url', 'image_url', { sourceArtifactIndex: 9, required: false }),
            ]),
          ],
        },
        media_references: [{ url: picture, mediaType: 'image' }, { url: mask, mediaType: 'image' }],
      });
      expect(workflow.status).toBe('completed');
      expect(server.begun[0]!.inputs.map(({ slot, artifact }) => [slot, artifact.mediaType])).toEqual([['mask', 'image/png'], ['image', 'image/jpeg']]);
    });

    it('answers at once with a result of the job cache, at no price', async () => {
      await server.runToEnd(key, oneStep());
      const { body } = await start(oneStep());
      expect(body.data.workflow).toMatchObject({ status: 'completed', steps: [{ cached: true, sparkQuoted: 0, sparkCaptured: 0 }] });
      expect(server.begun).toHaveLength(1);
    });

    it.each([
      ['the body', { no_cache: true }, {}],
      ['a header', {}, { 'no-cache': 'yes' }],
    ])('makes everything again when %s asks for it, and pays again', async (_where, body, headers) => {
      await server.runToEnd(key, oneStep());
      const again = await server.runToEnd(key, { ...oneStep(), ...body }, headers);
      expect(again.steps[0]).toMatchObject({ cached: false });
      expect(again.steps[0]?.sparkCaptured).toBeGreaterThan(0);
      expect(server.begun).toHaveLength(2);
    });

    it('tells how far a step is', async () => {
      server.hold.add('generate_image');
      const { workflowId } = (await start(oneStep())).body.data.workflow;
      await begun(1);
      server.held[0]!.tools.progress({ fraction: 0.4 });
      expect((await get(workflowId)).steps[0]).toMatchObject({ status: 'running', progress: 0.4 });
    });
  });

  describe('refusals leave nothing behind', () => {
    afterEach(async () => {
      expect((await server.call(key, 'GET', WORKFLOWS)).body.data.workflows).toEqual([]);
      expect(await server.services.store.all('SELECT * FROM job')).toEqual([]);
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
      const answer = await start(body);
      expect(answer.body).toMatchObject({ status: 'error', code, message: expect.stringContaining(message) });
      expect(answer.status).toBe(status);
    });

    it('sums the steps up before it compares them with the cap', async () => {
      const body = { input: { steps: [image, step('other', 'generate_image', { prompt: 'b' })] } };
      expect((await start({ ...body, max_spark: 1.9 })).body.code).toBe('over_cap');
      expect((await start({ ...body, max_spark: 5 }, { 'max-spark': '1.9' })).body.code).toBe('over_cap');
      expect((await start(body, { 'max-spark': 'many' })).body.code).toBe('invalid_parameter');
    });

    it('sums the capacity units up before it compares them with theirs', async () => {
      const plan = { input: { steps: [image, clip([from('image', 'sourceImageIndex')]), step('film', 'stitch_video', {}, [from('clip', 'videoIndices', 'video_index')])] } };
      const answer = await start({ ...plan, max_estimated_capacity_units: 5.5 });
      expect(answer).toMatchObject({ status: 402, body: { code: 'over_cap', details: { needed: 6, allowed: 5.5 } } });
      expect(answer.body.message).toMatch(/6 capacity units.*allows 5\.5/);
      expect((await start({ ...plan, max_estimated_capacity_units: -1 })).body.code).toBe('invalid_parameter');
    });

    it.each([
      ['lists', '['.repeat(200_000), ']'.repeat(200_000)],
      ['objects', '{"a":'.repeat(100_000), `1${'}'.repeat(100_000)}`],
      ['101 levels', '['.repeat(98), ']'.repeat(98)],
    ])('refuses JSON of deeply nested %s', async (_what, open, close) => {
      const payload = `{"input":{"steps":[{"id":"a","toolName":"generate_image","arguments":{"prompt":${open}${close}}}]}}`;
      const answer = await server.call(key, 'POST', WORKFLOWS, { payload, headers: { 'content-type': 'application/json' } });
      expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_parameter', message: expect.stringContaining('nested too deep; at most 100 levels') } });
      expect(answer.body.message.length).toBeLessThan(300);
      expect(server.logged).toEqual([]);
    });

    it('answers 402 when the account cannot pay for a single step, or for all steps together', async () => {
      const poor = await server.keyOf('poor', 1);
      const paid = (id: string) => step(id, 'generate_image', { prompt: id, model: 'gpu' });
      const single = await start(oneStep('generate_image', { prompt: 'a', model: 'gpu', steps: 40 }), {}, poor);
      const both = await start({ input: { steps: [paid('one'), paid('two')] } }, {}, poor);
      expect([single.status, single.body.code, both.status, both.body.code]).toEqual([402, 'insufficient_spark', 402, 'insufficient_spark']);
      expect((await server.call(poor, 'GET', WORKFLOWS)).body.data.workflows).toEqual([]);
    });

    it('does not let play money pay for a paid model', async () => {
      await server.services.accounts.ensure('local');
      const two = { input: { steps: ['one', 'two'].map((id) => step(id, 'generate_image', { prompt: id, model: 'gpu' })) } };
      const answer = await start(two, {}, server.services.inProcessToken);
      expect(answer.body).toMatchObject({ code: 'insufficient_spark', message: expect.stringContaining('free or premium') });
    });

    it('refuses another content type than JSON, a broken body, a huge one, and keys that poison prototypes', async () => {
      const post = (payload: string, type: string) => server.call(key, 'POST', WORKFLOWS, { payload, headers: { 'content-type': type } });
      expect((await post(JSON.stringify(oneStep()), 'text/plain')).status).toBe(415);
      expect((await post('a=b', 'application/x-www-form-urlencoded')).status).toBe(415);
      expect((await post('{"input":', 'application/json')).status).toBe(400);
      expect((await post('{"__proto__":{"polluted":true}}', 'application/json')).status).toBe(400);
      expect(await post(JSON.stringify({ padding: 'x'.repeat(1_100_000) }), 'application/json')).toMatchObject({ status: 413, body: { status: 'error', code: 'media_too_large' } });
    });
  });

  it('takes a plan that weighs exactly what is allowed, whether or not its cost is confirmed', async () => {
    expect((await start({ ...oneStep(), max_estimated_capacity_units: 1, confirm_cost: false })).status).toBe(200);
  });

  describe('prompts that only look like inline data', () => {
    it('are taken', async () => {
      expect((await start(oneStep('generate_image', { prompt: 'data:science, as a painting' }))).status).toBe(200);
    });
  });

  describe('idempotency', () => {
    const keyed = { 'idempotency-key': 'execution:node:0:0' };

    it('answers a repeated request with the first workflow, also after its end', async () => {
      const first = (await start(oneStep(), keyed)).body.data;
      const second = (await start(oneStep(), keyed)).body.data;
      expect(first.idempotent).toBeUndefined();
      expect(second).toMatchObject({ idempotent: true, workflow: { workflowId: first.workflow.workflowId } });
      await server.waitFor(key, first.workflow.workflowId, ({ status }) => status === 'completed');
      expect((await start(oneStep(), keyed)).body.data).toMatchObject({ idempotent: true, workflow: { status: 'completed' } });
      expect(server.begun).toHaveLength(1);
    });

    it('starts one workflow for many requests at once', async () => {
      const answers = await Promise.all(Array.from({ length: 8 }, () => start(oneStep(), keyed)));
      expect(new Set(answers.map(({ body }) => body.data.workflow.workflowId)).size).toBe(1);
      expect(answers.filter(({ body }) => body.data.idempotent)).toHaveLength(7);
    });

    it('answers 409 for the same key with another body, and names the first workflow', async () => {
      const { workflowId } = (await start(oneStep(), keyed)).body.data.workflow;
      const answer = await start(oneStep('generate_image', { prompt: 'a goose', seed: 7 }), keyed);
      expect(answer).toMatchObject({ status: 409, body: { code: 'idempotency_conflict', details: { workflowId } } });
    });

    it('answers a repeated request whatever its caps are then: a budget gets smaller, what is asked for stays the same', async () => {
      const first = (await start({ ...oneStep(), max_spark: 5, max_estimated_capacity_units: 3 }, keyed)).body.data.workflow;
      const again = [await start(oneStep(), keyed), await start({ ...oneStep(), max_spark: 0, max_estimated_capacity_units: 0 }, keyed), await start(oneStep(), { ...keyed, 'max-spark': '0.1' })];
      expect(again.map(({ body }) => [body.data.idempotent, body.data.workflow.workflowId])).toEqual(again.map(() => [true, first.workflowId]));
      await server.waitFor(key, first.workflowId, ({ status }) => status === 'completed');
      expect(server.begun).toHaveLength(1);
    });

    it('takes the same key of another account for another one', async () => {
      const other = await server.keyOf('grace');
      const [mine, theirs] = [(await start(oneStep(), keyed)).body.data, (await start(oneStep(), keyed, other)).body.data];
      expect(theirs.idempotent).toBeUndefined();
      expect(theirs.workflow.workflowId).not.toBe(mine.workflow.workflowId);
    });

    it('compares media by content, not by link', async () => {
      const body = (url: string) => ({ input: { steps: [step('clip', 'animate_photo', { prompt: 'a', seed: 1 }, [from('$input_media', 'sourceImageIndex')])] }, media_references: [{ url, mediaType: 'image' }] });
      const [first, again, other] = [await server.upload(key, SAMPLES.png, 'image/png', 'one'), await server.upload(key, SAMPLES.png, 'image/png', 'two'), await server.upload(key, SAMPLES.jpeg, 'image/jpeg')];
      expect(first).not.toBe(again);
      await start(body(first), keyed);
      expect((await start(body(again), keyed)).body.data.idempotent).toBe(true);
      expect((await start(body(other), keyed)).status).toBe(409);
    });

    it('frees the key of a request that was refused, so that it can be sent again', async () => {
      const poor = await server.keyOf('poor', 0);
      const body = oneStep('generate_image', { prompt: 'a', model: 'gpu', seed: 1 });
      expect((await start(body, keyed, poor)).status).toBe(402);
      await server.services.wallets.grant('poor', 5_000_000, 'premium', 'a gift');
      const second = await start(body, keyed, poor);
      expect(second.status).toBe(200);
      expect(second.body.data.idempotent).toBeUndefined();
    });

    it('refuses a key that is too long', async () => {
      expect((await start(oneStep(), { 'idempotency-key': 'x'.repeat(256) })).body.code).toBe('invalid_parameter');
    });
  });

  describe('failures', () => {
    it('fails with the reason of its only step', async () => {
      server.hold.add('generate_image');
      const { workflowId } = (await start(oneStep())).body.data.workflow;
      await begun(1);
      server.held[0]!.fail(new FlowError('content_filtered', 'the filter refused it'));
      const workflow = await server.waitFor(key, workflowId, ({ status }) => status === 'failed');
      const error = { code: 'content_filtered', message: 'the filter refused it' };
      expect(workflow).toMatchObject({ error, artifacts: [], steps: [{ status: 'failed', error, sparkCaptured: 0 }] });
    });

    it('keeps what other steps gave, and starts nothing more', async () => {
      server.hold.add('generate_music').add('generate_image');
      const { workflowId } = (await start({
        input: { steps: [step('picture', 'generate_image', { prompt: 'a', seed: 1 }), step('song', 'generate_music', { prompt: 'b', seed: 1 }), step('clip', 'animate_photo', { prompt: 'c', seed: 1 }, [from('picture', 'sourceImageIndex')])] },
      })).body.data.workflow;
      await begun(2);
      server.held.find(({ job }) => job.operation === 'generate_music')!.fail(new FlowError('invalid_media', 'broken'));
      await server.waitFor(key, workflowId, ({ steps }) => steps[1]!.status === 'failed');
      expect((await get(workflowId)).status).toBe('running');
      server.held.find(({ job }) => job.operation === 'generate_image')!.finish();
      const workflow = await server.waitFor(key, workflowId, ({ status }) => status !== 'running');
      expect(workflow.status).toBe('partial_failure');
      expect(workflow.steps.map(({ status }) => status)).toEqual(['completed', 'failed', 'cancelled']);
      expect(workflow.artifacts).toHaveLength(1);
      expect(workflow.error).toEqual({ code: 'invalid_media', message: 'broken' });
    });

    it('waits with a later step that finds the money gone, and keeps the earlier one', async () => {
      const modest = await server.keyOf('modest', 2);
      server.hold.add('generate_image');
      const { workflowId } = (await start({ input: { steps: [step('one', 'generate_image', { prompt: 'a', seed: 1, model: 'gpu' }), step('two', 'edit_image', { prompt: 'b', seed: 1 }, [from('one', 'sourceImageIndex')])] } }, {}, modest)).body.data.workflow;
      await begun(1);
      await server.services.jobs.submit({ account: 'modest', key: 'meanwhile', operation: 'generate_image', arguments: { prompt: 'else', model: 'gpu' }, inputs: [] });
      server.held.find(({ job }) => job.parameters.prompt === 'a')!.finish();
      const workflow = await server.waitFor(modest, workflowId, ({ status }) => status !== 'running');
      expect(workflow).toMatchObject({ status: 'waiting_for_user', waitingReason: 'insufficient_credit', steps: [{ status: 'completed' }, { status: 'queued' }] });
      expect(workflow.artifacts).toHaveLength(1);
    });

    it('pays every step from the budget of the run, and nobody else\'s', async () => {
      const submit = jest.spyOn(server.services.jobs, 'submit');
      const { workflowId } = await server.runToEnd(key, { input: { steps: [step('one', 'generate_image', { prompt: 'a', seed: 1 }), step('two', 'edit_image', { prompt: 'b', seed: 1 }, [from('one', 'sourceImageIndex')])] }, max_spark: 2.5 });
      expect(submit.mock.calls.map(([submission]) => submission.runId)).toEqual([workflowId, workflowId]);
      expect(await server.services.ledger.budgetOf(workflowId)).toMatchObject({ approved: 2_500_000, held: 0, captured: 2_000_000 });
    });

    it('submits again under the same key when a submission did not get through', async () => {
      const submit = jest.spyOn(server.services.jobs, 'submit').mockRejectedValueOnce(new Error('the database is locked'));
      const workflow = await server.runToEnd(key, oneStep());
      expect(workflow.status).toBe('completed');
      expect(submit.mock.calls.map(([submission]) => submission.key)).toEqual([`${workflow.workflowId}:step`, `${workflow.workflowId}:step`]);
      expect(server.begun).toHaveLength(1);
    });
  });

  describe('looking', () => {
    it('lists newest first, page by page', async () => {
      const ids = [];
      for (let seed = 0; seed < 3; seed += 1) {
        ids.push((await start(oneStep('generate_image', { prompt: 'a', seed }))).body.data.workflow.workflowId);
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      const page = async (query: string) => (await server.call(key, 'GET', `${WORKFLOWS}${query}`)).body.data;
      const first = await page('?limit=2');
      expect([first.workflows.map((one: { workflowId: string }) => one.workflowId), first.next]).toEqual([[ids[2], ids[1]], 2]);
      const second = await page('?limit=2&offset=2');
      expect([second.workflows.map((one: { workflowId: string }) => one.workflowId), second.next]).toEqual([[ids[0]], null]);
      expect((await server.call(key, 'GET', `${WORKFLOWS}?limit=0`)).body).toMatchObject({ code: 'invalid_parameter' });
    });

    it('answers a waiting request when the state changes', async () => {
      server.hold.add('generate_image');
      const { workflowId } = (await start(oneStep())).body.data.workflow;
      await begun(1);
      const waiting = get(workflowId, '?wait=20');
      await new Promise((resolve) => setTimeout(resolve, 30));
      server.held[0]!.finish();
      expect((await waiting).status).toBe('completed');
    });

    it('answers a waiting request after its time, and at once when the state is final', async () => {
      server.hold.add('generate_image');
      const { workflowId } = (await start(oneStep())).body.data.workflow;
      await begun(1);
      expect((await get(workflowId, '?wait=1')).status).toBe('running');
      server.held[0]!.finish();
      await server.waitFor(key, workflowId, ({ status }) => status === 'completed');
      expect((await get(workflowId, '?wait=60')).status).toBe('completed');
    });

    it('refuses to wait longer than a minute', async () => {
      const { workflowId } = (await start(oneStep())).body.data.workflow;
      expect((await server.call(key, 'GET', `${WORKFLOWS}/${workflowId}?wait=61`)).body).toMatchObject({ code: 'invalid_parameter', message: expect.stringContaining('0 to 60') });
    });

    it('moves updatedAt with every change, also when the clock stands still', async () => {
      const fixed = await openServer({ clock: () => 1_700_000_000_000 });
      try {
        const fixedKey = await fixed.keyOf('ada');
        const events = await fixed.runToEnd(fixedKey, oneStep());
        expect(Date.parse(events.updatedAt)).toBeGreaterThan(Date.parse(events.createdAt));
      } finally {
        await fixed.close();
      }
    });
  });

  describe('cancelling', () => {
    it('ends the jobs under way, starts nothing more and charges nothing', async () => {
      server.hold.add('generate_image');
      const { workflowId } = (await start({ input: { steps: [step('picture', 'generate_image', { prompt: 'a', seed: 1 }), step('clip', 'animate_photo', { prompt: 'c', seed: 1 }, [from('picture', 'sourceImageIndex')])] } })).body.data.workflow;
      await begun(1);
      expect((await server.call(key, 'POST', `${WORKFLOWS}/${workflowId}/cancel`)).status).toBe(200);
      const workflow = await server.waitFor(key, workflowId, ({ status }) => status !== 'running');
      expect(workflow).toMatchObject({ status: 'cancelled', artifacts: [], steps: [{ status: 'cancelled', sparkCaptured: 0 }, { status: 'cancelled' }] });
      expect((await server.call(key, 'GET', '/v4/account/balance')).body.data.spark).toMatchObject({ net: '1000', debit: '0' });
    });

    it('changes nothing about a workflow that has ended, however often it is asked', async () => {
      const { workflowId } = await server.runToEnd(key, oneStep());
      for (let n = 0; n < 2; n += 1) expect((await server.call(key, 'POST', `${WORKFLOWS}/${workflowId}/cancel`, { payload: {} })).body.data.workflow.status).toBe('completed');
    });

    it('is the same asked twice', async () => {
      server.hold.add('generate_image');
      const { workflowId } = (await start(oneStep())).body.data.workflow;
      await begun(1);
      await Promise.all([1, 2].map(() => server.call(key, 'POST', `${WORKFLOWS}/${workflowId}/cancel`)));
      await server.waitFor(key, workflowId, ({ status }) => status === 'cancelled');
      expect((await server.eventsOf(key, workflowId)).filter(({ type }) => type === 'workflow_cancelled')).toHaveLength(1);
    });
  });

  describe('after a restart', () => {
    it('goes on where it was: finds the job under way, and buys nothing twice', async () => {
      server.hold.add('generate_image');
      const { workflowId } = (await start({ input: { steps: [step('picture', 'generate_image', { prompt: 'a', seed: 1 }), step('clip', 'animate_photo', { prompt: 'c', seed: 1 }, [from('picture', 'sourceImageIndex')])] } })).body.data.workflow;
      await begun(1);
      const app = await server.restart();
      expect(await app.resumeWorkflowRuns()).toBe(1);
      server.held[0]!.finish();
      const workflow = await server.waitFor(key, workflowId, ({ status }) => status !== 'running');
      expect(workflow.status).toBe('completed');
      expect(server.begun.map(({ operation }) => operation)).toEqual(['generate_image', 'animate_photo']);
      expect((await server.call(key, 'GET', '/v4/account/balance')).body.data.spark.net).toBe('996.5');
    });

    it('finds the end of a job that came while nobody looked', async () => {
      server.hold.add('generate_image');
      const { workflowId } = (await start(oneStep())).body.data.workflow;
      await begun(1);
      await server.app.close();
      server.held[0]!.finish();
      const jobId = ((await server.services.store.get<{ id: string }>('SELECT id FROM job'))!).id;
      await server.services.jobs.wait('ada', jobId, 5_000);
      await (await server.restart()).resumeWorkflowRuns();
      expect((await server.waitFor(key, workflowId, ({ status }) => status === 'completed')).artifacts).toHaveLength(1);
    });

    it('re-attaches a job that was submitted just before the end, by its key', async () => {
      const { store, jobs } = server.services;
      server.hold.add('generate_image');
      const { workflowId } = (await start(oneStep())).body.data.workflow;
      await begun(1);
      await server.app.close();
      // As if the process had ended between the submission and the note of it.
      const row = (await store.get<{ body: string }>('SELECT body FROM workflow_run'))!;
      const body = JSON.parse(row.body);
      const { jobId, parameters: _p, model: _m, cached: _c, ...state } = body.steps[0].state;
      body.steps[0].state = { ...state, status: 'queued' };
      await store.run('UPDATE workflow_run SET body = ?', JSON.stringify(body));
      await (await server.restart()).resumeWorkflowRuns();
      server.held[0]!.finish();
      const workflow = await server.waitFor(key, workflowId, ({ status }) => status === 'completed');
      expect(workflow.steps[0]!.jobId).toBe(jobId);
      expect((await jobs.get('ada', jobId)).captured).toBe(1_000_000);
      expect(server.begun).toHaveLength(1);
    });

    it('finishes a cancellation that was written down but not carried out', async () => {
      server.hold.add('generate_image');
      const { workflowId } = (await start(oneStep())).body.data.workflow;
      await begun(1);
      jest.spyOn(server.services.jobs, 'cancel').mockRejectedValueOnce(new Error('the process ends here'));
      expect((await server.call(key, 'POST', `${WORKFLOWS}/${workflowId}/cancel`)).status).toBe(500);
      expect((await get(workflowId)).status).toBe('running');
      await (await server.restart()).resumeWorkflowRuns();
      expect((await server.waitFor(key, workflowId, ({ status }) => status === 'cancelled')).steps[0]!.status).toBe('cancelled');
    });

    it('shares the runs with a server that still lives: each step is bought once, and nobody is told that somebody was faster', async () => {
      server.hold.add('generate_image');
      const { workflowId } = (await start({ input: { steps: [step('picture', 'generate_image', { prompt: 'a', seed: 1 }), step('clip', 'animate_photo', { prompt: 'c', seed: 1 }, [from('picture', 'sourceImageIndex')])] } })).body.data.workflow;
      await begun(1);
      const second = await buildServer(server.services);
      try {
        expect(await second.resumeWorkflowRuns()).toBe(1);
        server.held[0]!.finish();
        expect((await server.waitFor(key, workflowId, ({ status }) => status !== 'running')).status).toBe('completed');
      } finally {
        await second.close();
      }
      expect(server.begun.map(({ operation }) => operation)).toEqual(['generate_image', 'animate_photo']);
      expect((await server.eventsOf(key, workflowId)).filter(({ type }) => type === 'step_completed')).toHaveLength(2);
      expect(server.logged).toEqual([]);
    });

    it('takes nothing up that has ended', async () => {
      await server.runToEnd(key, oneStep());
      expect(await (await server.restart()).resumeWorkflowRuns()).toBe(0);
    });
  });

  it('keeps accounts apart: workflows, events, streams and cancellation of others are not there', async () => {
    const { workflowId } = await server.runToEnd(key, oneStep());
    const other = await server.keyOf('grace');
    for (const [method, url] of [['GET', ''], ['GET', '?wait=5'], ['GET', '/events'], ['GET', '/events/stream'], ['POST', '/cancel']] as const) {
      expect(await server.call(other, method, `${WORKFLOWS}/${workflowId}${url}`)).toMatchObject({ status: 404, body: { code: 'not_found', errorCode: 102 } });
    }
    expect((await server.call(other, 'GET', WORKFLOWS)).body.data.workflows).toEqual([]);
  });

  it('says 404 for a workflow that never was', async () => {
    expect((await server.call(key, 'GET', `${WORKFLOWS}/nothing`)).status).toBe(404);
  });
});
