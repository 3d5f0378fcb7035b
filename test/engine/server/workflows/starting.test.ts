import { describe, expect, it } from '@jest/globals';
import { untilHeard } from '../../../eventually.ts';
import { SAMPLES } from '../../../gpu-runtime/artifacts/samples.ts';
import { BASE_URL, from, oneStep, step } from '../open-server.ts';
import { useWorkflowBench } from './a-workflow-bench.ts';

describe('durable workflows', () => {
  const bench = useWorkflowBench();

  describe('starting', () => {
    it('runs one step and tells what it made, how, and for how much', async () => {
      const workflow = await bench.server.runToEnd(bench.key, { input: { title: 'A duck', steps: [step('duck', 'generate_image', { prompt: 'a duck', seed: 7 })] } });
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
      const workflow = await bench.server.runToEnd(bench.key, {
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
        bench.server.begun.find((job) => job.operation === operation && (prompt === undefined || job.parameters.prompt === prompt))!.inputs.map(({ artifact }) => artifact.digest);
      expect(madeBy('keyframe')).toHaveLength(2);
      expect(inputsOf('animate_photo', 'drift')).toEqual([madeBy('keyframe')[1]]);
      expect(inputsOf('stitch_video')).toEqual([...madeBy('intro'), ...madeBy('clip')]);
    });

    it('starts a step when what it depends on is there, and not before', async () => {
      bench.server.hold.add('generate_image').add('generate_music');
      const { body } = await bench.start({
        input: { steps: [step('picture', 'generate_image', { prompt: 'a', seed: 1 }), step('song', 'generate_music', { prompt: 'b', seed: 1 }), step('clip', 'animate_photo', { prompt: 'c', seed: 1 }, [from('picture', 'sourceImageIndex')])] },
      });
      const { workflowId } = body.data.workflow;
      await bench.server.underWay(2);
      expect((await bench.get(workflowId)).steps.map((one: { status: string }) => one.status)).toEqual(['running', 'running', 'queued']);
      bench.server.held.find(({ job }) => job.operation === 'generate_image')!.finish();
      await bench.server.waitFor(bench.key, workflowId, ({ steps }) => steps[2]!.status === 'completed');
      expect((await bench.get(workflowId)).status).toBe('running');
      bench.server.held.find(({ job }) => job.operation === 'generate_music')!.finish();
      expect((await bench.server.waitFor(bench.key, workflowId, ({ status }) => status !== 'running')).status).toBe('completed');
    });

    it('binds the request\'s own media', async () => {
      const [picture, mask] = [await bench.server.upload(bench.key, SAMPLES.jpeg, 'image/jpeg'), await bench.server.upload(bench.key, SAMPLES.png, 'image/png')];
      const workflow = await bench.server.runToEnd(bench.key, {
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
      expect(bench.server.begun[0]!.inputs.map(({ slot, artifact }) => [slot, artifact.mediaType])).toEqual([['mask', 'image/png'], ['image', 'image/jpeg']]);
    });

    it('answers at once with a result of the job cache, at no price', async () => {
      await bench.server.runToEnd(bench.key, oneStep());
      const { body } = await bench.start(oneStep());
      expect(body.data.workflow).toMatchObject({ status: 'completed', steps: [{ cached: true, sparkQuoted: 0, sparkCaptured: 0 }] });
      expect(bench.server.begun).toHaveLength(1);
    });

    it.each([
      ['the body', { no_cache: true }, {}],
      ['a header', {}, { 'no-cache': 'yes' }],
    ])('makes everything again when %s asks for it, and pays again', async (_where, body, headers) => {
      await bench.server.runToEnd(bench.key, oneStep());
      const again = await bench.server.runToEnd(bench.key, { ...oneStep(), ...body }, headers);
      expect(again.steps[0]).toMatchObject({ cached: false });
      expect(again.steps[0]?.sparkCaptured).toBeGreaterThan(0);
      expect(bench.server.begun).toHaveLength(2);
    });

    it('tells how far a step is', async () => {
      bench.server.hold.add('generate_image');
      const { workflowId } = (await bench.start(oneStep())).body.data.workflow;
      await bench.server.underWay(1);
      const toldOf = bench.server.waitFor(bench.key, workflowId, ({ steps }) => steps[0]!.progress === 0.4);
      expect((await untilHeard(() => bench.server.held[0]!.tools.progress({ fraction: 0.4 }), toldOf)).steps[0]).toMatchObject({ status: 'running', progress: 0.4 });
    });
  });
});
