/** The API as a node sees it while a workflow is quoted: nothing is bought, and everything that a price follows from travels. */
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FlowError, type Artifact, type StepDependency, type WorkflowRecord } from '../../../nodes/contract/index.ts';
import { DryRun } from '../../../engine/src/quotes/dry-run.ts';
import { totalOf } from '../../../engine/src/quotes/ranges.ts';
import { aJobRoom, SPARK, type RoomBench } from '../jobs/a-job-room.ts';

const BASE = 'http://dry.test';
const WORKFLOWS = `${BASE}/v1/creative-agent/workflows`;

let bench: RoomBench;
let dryRun: DryRun;
let described: string[];
beforeEach(async () => {
  bench = await aJobRoom();
  const capability = { model: 'mixer', title: 'mixer', rate: 1, playMoney: true, repeatable: true };
  const more = ['stitch_video', 'generate_music', 'generate_video', 'extend_video', 'replace_video_segment', 'upscale_video'];
  bench.offers.list = [...bench.offers.list, ...more.map((operation) => ({ ...capability, operation }))];
  described = [];
  const describeFile = async (digest: string, mediaType: Artifact['mediaType']): Promise<Artifact> => (described.push(digest), { digest, mediaType, bytes: 9, role: 'image', width: 2048, height: 1024 });
  dryRun = new DryRun({ jobs: bench.jobs, account: 'ada', baseUrl: BASE, describe: describeFile });
});
afterEach(async () => {
  // Whatever was quoted: no job, no hold.
  expect(await bench.store.transaction(async (tx) => await tx.all('SELECT id FROM job'))).toHaveLength(bought);
  await bench.check('quiet');
  await bench.close();
  bought = 0;
  credential = undefined;
});
let bought = 0;

interface Call {
  readonly method: string;
  readonly url: string;
  readonly body?: string | Uint8Array;
  readonly type?: string;
}
let credential: string | undefined;
async function call({ method, url, body, type }: Call) {
  const { status, body: stream } = await dryRun.transport(credential)({ method, url, headers: type === undefined ? {} : { 'content-type': type }, ...(body === undefined ? {} : { body }) });
  return { status, text: await text(stream) };
}
async function data<Data>(one: Call): Promise<Data> {
  const { status, text: body } = await call(one);
  expect({ status, body }).toMatchObject({ status: 200 });
  return (JSON.parse(body) as { data: Data }).data;
}

const slots = { sourceImageIndex: 'image_index', sourceImageIndices: 'image_index', videoIndex: 'video_index', sourceVideoIndex: 'video_index', videoIndices: 'video_index', audioIndex: 'audio_index', musicIndex: 'audio_index', voiceIndices: 'audio_index' } as const;
type Argument = keyof typeof slots;
const bind = (sources: readonly (readonly [Argument, string])[]): StepDependency[] =>
  sources.map(([targetArgument], sourceArtifactIndex) => ({ sourceStepId: '$input_media', sourceArtifactIndex, targetArgument, transform: slots[targetArgument] }));

async function quote(toolName: string, given: object, sources: readonly (readonly [Argument, string])[] = []): Promise<WorkflowRecord> {
  const body = { input: { title: toolName, steps: [{ id: 'step', toolName, arguments: given, dependsOn: bind(sources) }] }, media_references: sources.map(([, url]) => ({ url, mediaType: 'image' })) };
  const { workflow } = await data<{ workflow: WorkflowRecord }>({ method: 'POST', url: WORKFLOWS, body: JSON.stringify(body) });
  return (await data<{ workflow: WorkflowRecord }>({ method: 'GET', url: `${WORKFLOWS}/${workflow.workflowId}?wait=25` })).workflow;
}

/** What a node does between two steps: download, hand on, upload. */
let uploads = 0;
async function upload(content: string, type: string): Promise<string> {
  const place = `jobId=J${(uploads += 1)}&imageId=image0&type=referenceImage`;
  const { uploadUrl } = await data<{ uploadUrl: string }>({ method: 'GET', url: `${BASE}/v1/image/uploadUrl?${place}&contentType=${type}` });
  await data({ method: 'PUT', url: uploadUrl, body: new TextEncoder().encode(content), type });
  return (await data<{ downloadUrl: string }>({ method: 'GET', url: `${BASE}/v1/image/downloadUrl?${place}` })).downloadUrl;
}
async function handOn({ artifacts }: WorkflowRecord, index = 0): Promise<string> {
  const made = artifacts[index]!;
  return await upload((await call({ method: 'GET', url: made.url })).text, made.mimeType);
}

describe('a placeholder travels as the file would', () => {
  //  generate ──► edit ──► animate ──► stitch
  it('so that sizes and durations price a whole chain', async () => {
    const picture = await quote('generate_image', { prompt: 'a duck', width: 2048, height: 1024, seed: 1 });
    const night = await quote('edit_image', { prompt: 'night', seed: 1 }, [['sourceImageIndex', await handOn(picture)]]);
    expect(night.artifacts[0]).toMatchObject({ width: 2048, height: 1024, mimeType: 'image/png' });
    const clip = await quote('animate_photo', { prompt: 'push in', duration: 4, width: 1280, height: 720, seed: 1 }, [['sourceImageIndex', await handOn(night)]]);
    expect(clip.artifacts[0]).toMatchObject({ duration: 4, width: 1280, height: 720, mediaType: 'video' });
    const film = await quote('stitch_video', { width: 640, height: 360 }, [['videoIndices', await handOn(clip)], ['videoIndices', await handOn(clip)]]);
    expect(film.artifacts[0]).toMatchObject({ duration: 8, width: 640, height: 360 });
    expect(dryRun.lines.map(({ node, price }) => [node, price.max])).toEqual([
      ['generate_image', 2 * SPARK],
      ['edit_image', 2 * SPARK],
      ['animate_photo', 2 * SPARK],
      ['stitch_video', 0.6 * SPARK],
    ]);
    expect(totalOf(dryRun.lines)).toEqual({ min: 6.6 * SPARK, expected: 6.6 * SPARK, max: 6.6 * SPARK });
  });

  it('and the size of a video follows its shape and its short side', async () => {
    const clip = await quote('generate_video', { prompt: 'a duck', duration: 4, aspectRatio: '1:1', targetResolution: 720, seed: 1 });
    expect(clip.artifacts[0]).toMatchObject({ width: 720, height: 720, duration: 4 });
    const longer = await quote('extend_video', { duration: 6, seed: 1 }, [['videoIndex', await handOn(clip)]]);
    expect(longer.artifacts[0]).toMatchObject({ width: 720, height: 720, duration: 10 });
    const mended = await quote('replace_video_segment', { prompt: 'a swan', startSeconds: 2, endSeconds: 5, seed: 1 }, [['videoIndex', await handOn(longer)]]);
    expect(mended.artifacts[0]).toMatchObject({ duration: 10 });
    const large = await quote('upscale_video', { targetResolution: '1440' }, [['sourceVideoIndex', await handOn(mended)]]);
    expect(large.artifacts[0]).toMatchObject({ width: 1440, height: 1440, duration: 10 });
    for (const { price } of dryRun.lines) expect(price.max).toBe(price.min);
  });

  it('and several pictures make as many clips', async () => {
    const picture = await quote('generate_image', { prompt: 'a duck', seed: 1 });
    const [first, more] = [await handOn(picture), await handOn(picture)];
    expect((await quote('animate_photo', { prompt: 'x', duration: 4, seed: 1 }, [['sourceImageIndex', first], ['sourceImageIndices', more]])).artifacts[0]?.duration).toBe(8);
  });

  it('and a film with transitions is as much shorter', async () => {
    const picture = await quote('generate_image', { prompt: 'a duck', seed: 1 });
    const clip = await quote('animate_photo', { prompt: 'x', duration: 4, seed: 1 }, [['sourceImageIndex', await handOn(picture)]]);
    const clips = [['videoIndices', await handOn(clip)], ['videoIndices', await handOn(clip)], ['videoIndices', await handOn(clip)]] as const;
    expect((await quote('stitch_video', { transition: { type: 'fade', durationSeconds: 1 } }, clips)).artifacts[0]?.duration).toBeCloseTo(10, 6);
  });

  it('and a mix lasts as long as its music, not as a longer voice', async () => {
    const music = await quote('generate_music', { prompt: 'calm', duration: 12, seed: 1 });
    const long = await quote('generate_music', { prompt: 'calm', duration: 30, seed: 1 });
    const mix = await quote('mix_audio', {}, [['voiceIndices', await handOn(long)], ['musicIndex', await handOn(music)]]);
    expect(mix.artifacts[0]?.duration).toBe(12);
    expect((await quote('mix_audio', { duration: 20 }, [['musicIndex', await handOn(music)]])).artifacts[0]?.duration).toBe(20);
  });

  it('one for each variation, each with its own seed', async () => {
    const { artifacts } = await quote('generate_image', { prompt: 'a duck', numberOfVariations: 3, seed: 40 });
    expect(artifacts.map(({ seed }) => seed)).toEqual([40, 41, 42]);
    expect(new Set(artifacts.map(({ sha256 }) => sha256)).size).toBe(3);
  });

  it('one for each stem, so that a mix of stems can be quoted', async () => {
    const { artifacts } = await quote('generate_music', { prompt: 'calm', stems: true, seed: 1 });
    expect(artifacts.map(({ role }) => role)).toEqual(['audio', 'stem-drums', 'stem-bass', 'stem-harmony', 'stem-lead']);
    expect(new Set(artifacts.map(({ sha256 }) => sha256)).size).toBe(5);
  });

  it('in the format that is asked for', async () => {
    expect((await quote('generate_image', { prompt: 'a duck', outputFormat: 'webp', seed: 1 })).artifacts[0]?.mimeType).toBe('image/webp');
    expect((await quote('generate_music', { prompt: 'calm', outputFormat: 'mp3', seed: 1 })).artifacts[0]?.mimeType).toBe('audio/mpeg');
  });
});

describe('a quoted step', () => {
  it('costs nothing when its result is in the job cache, and hands that result on', async () => {
    bought = 1;
    const job = await bench.jobs.submit(bench.request({ prompt: 'a duck', seed: 7 }));
    await bench.work('duck');
    const { artifacts, steps } = await quote('generate_image', { prompt: 'a duck', seed: 7 });
    expect(artifacts[0]).toMatchObject({ sha256: (await bench.jobs.get('ada', job.id)).artifacts[0]?.digest });
    expect(steps[0]).toMatchObject({ cached: true, status: 'completed' });
    expect(dryRun.lines[0]).toMatchObject({ cached: true, drawsSeed: false });
    expect(totalOf(dryRun.lines)).toEqual({ min: 0, expected: 0, max: 0 });
  });

  it('says that a seed will be drawn; its placeholder is another one than that of any seed', async () => {
    const drawn = await quote('generate_image', { prompt: 'a duck' });
    const seeded = await quote('generate_image', { prompt: 'a duck', seed: 0 });
    expect(dryRun.lines.map(({ drawsSeed }) => drawsSeed)).toEqual([true, false]);
    expect(drawn.artifacts[0]?.sha256).not.toBe(seeded.artifacts[0]?.sha256);
    expect(drawn.artifacts[0]).not.toHaveProperty('seed');
  });

  it('is told to a node that asks first, and is no line of the quote', async () => {
    const body = JSON.stringify({ input: { steps: [{ id: 'step', toolName: 'generate_image', arguments: { prompt: 'a duck', seed: 1, width: 512, height: 512 } }] } });
    const { quote: told } = await data<{ quote: unknown }>({ method: 'POST', url: `${WORKFLOWS}/quote`, body });
    expect(told).toMatchObject({ spark: { max: 0.25 }, steps: [{ id: 'step', cached: false }] });
    expect(dryRun.lines).toEqual([]);
  });

  it('is refused as the node would be', async () => {
    const start = (toolName: string, given: object) => call({ method: 'POST', url: WORKFLOWS, body: JSON.stringify({ input: { steps: [{ id: 's', toolName, arguments: given }] } }) });
    const told = async (answer: ReturnType<typeof start>) => {
      const { status, text: body } = await answer;
      return [status, (JSON.parse(body) as { code: string }).code];
    };
    expect(await told(start('generate_image', { prompt: 'a duck', steps: 300 }))).toEqual([400, 'invalid_parameter']);
    expect(await told(start('make_coffee', {}))).toEqual([400, 'unknown_operation']);
    expect(await told(start('generate_image', { prompt: 'a duck', model: 'sdxl' }))).toEqual([400, 'unknown_model']);
    expect(await told(start('generate_speech', { prompt: 'hello' }))).toEqual([400, 'no_runtime_for_operation']);
    expect(dryRun.lines).toEqual([]);
  });
});

describe('a step that is wired as no run would take it', () => {
  const wired = async (toolName: string, ...dependsOn: StepDependency[]) => {
    const picture = { id: 'picture', toolName: 'generate_image', arguments: { prompt: 'a duck', seed: 1 } };
    const { status, text: body } = await call({ method: 'POST', url: WORKFLOWS, body: JSON.stringify({ input: { steps: [picture, { id: 's', toolName, arguments: { prompt: 'x' }, dependsOn }] } }) });
    const { code, message } = JSON.parse(body) as { code: string; message: string };
    return [status, code, message];
  };
  const dependency: StepDependency = { sourceStepId: 'picture', targetArgument: 'sourceImageIndex', transform: 'image_index' };

  it('is refused, and told which slot, source or file is meant', async () => {
    expect(await wired('edit_image', { ...dependency, targetArgument: 'pictureIndex' })).toEqual([400, 'invalid_parameter', 'targetArgument is "pictureIndex"; edit_image takes media by: sourceImageIndex, referenceImageIndices, mask_image_url']);
    expect(await wired('edit_image', { ...dependency, sourceStepId: 'photo' })).toEqual([400, 'invalid_parameter', expect.stringContaining('"photo"')]);
    expect(await wired('edit_image', { ...dependency, sourceArtifactIndex: 3 })).toEqual([400, 'invalid_input', expect.stringContaining('artifact 3')]);
    expect(await wired('edit_image')).toEqual([400, 'invalid_input', expect.stringContaining('sourceImageIndex got 0')]);
  });

  it('may lack what is not required', async () => {
    const mask: StepDependency = { ...dependency, targetArgument: 'mask_image_url', sourceArtifactIndex: 3, required: false };
    expect((await wired('edit_image', dependency, mask))[0]).toBe(200);
  });
});

describe('a file of the user', () => {
  it('is described once it is uploaded, and prices what is made of it', async () => {
    const url = await upload('the bytes of a photo', 'image/jpeg');
    expect(described).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
    await quote('edit_image', { prompt: 'night', seed: 1 }, [['sourceImageIndex', url]]);
    expect(dryRun.lines[0]?.price.max).toBe(2 * SPARK);
  });

  it('of no known type is refused', async () => {
    expect(await call({ method: 'PUT', url: `${BASE}/dry/x`, body: 'MZ', type: 'application/x-msdownload' })).toMatchObject({ status: 400, text: expect.stringContaining('application/x-msdownload') });
  });

  it('on the web stands for a file of the kind that the node accepts, of which nothing is known', async () => {
    const { body } = await dryRun.transport()({ method: 'GET', url: 'https://elsewhere.test/beach', headers: { accept: 'video/*, */*;q=0.5' } });
    expect(await text(body)).toMatch(/^sogni-flow placeholder .*"mediaType":"video\/mp4"/);
  });

  it('that an earlier run has made stands in for itself', async () => {
    const { downloadUrl } = await data<{ downloadUrl: string }>({ method: 'GET', url: `${BASE}/v1/image/downloadUrl?jobId=j&imageId=j.0&type=complete` });
    expect((await quote('edit_image', { prompt: 'at night', seed: 1 }, [['sourceImageIndex', downloadUrl]])).steps[0]?.status).toBe('completed');
  });

  it('that nobody uploaded is not found', async () => {
    expect(await call({ method: 'GET', url: `${BASE}/dry/nothing` })).toMatchObject({ status: 400, text: expect.stringContaining('not_found') });
  });
});

describe('a template that a node starts', () => {
  const start = { method: 'POST', url: WORKFLOWS, body: JSON.stringify({ workflow_id: 'daily-picture', inputs: {} }) } as const;
  afterEach(() => (credential = undefined));

  it('in the engine that runs the node is refused', async () => {
    expect(await call(start)).toMatchObject({ status: 400, text: expect.stringContaining('its own price would not cover that') });
  });

  it('in another one is no line of the quote, and stands for a file of each kind', async () => {
    credential = 'Studio';
    const { workflow } = await data<{ workflow: WorkflowRecord }>(start);
    expect(workflow).toMatchObject({ status: 'completed', steps: [], artifacts: [{ mediaType: 'image' }, { mediaType: 'video' }, { mediaType: 'audio' }] });
    expect((await data<{ workflow: WorkflowRecord }>({ method: 'GET', url: `${WORKFLOWS}/${workflow.workflowId}` })).workflow).toEqual(workflow);
    expect((await call({ method: 'GET', url: workflow.artifacts[1]!.url })).text).toMatch(/placeholder .*video\/mp4/);
    expect(dryRun.lines).toEqual([]);
  });
});

describe('a step that another account pays', () => {
  it('is estimated by the price book, whatever models are known here', async () => {
    credential = 'Studio';
    const picture = await quote('generate_image', { prompt: 'a duck', model: 'flux-9', width: 2048 });
    await quote('generate_speech', { prompt: 'hello' });
    await quote('animate_photo', { prompt: 'x', videoModel: 'wan-9', duration: 2, seed: 1 }, [['sourceImageIndex', await handOn(picture)]]);
    expect(dryRun.lines.map(({ model, price, playMoney, drawsSeed, credential: payer }) => [model, price.max, playMoney, drawsSeed, payer])).toEqual([
      ['flux-9', 2 * SPARK, false, true, 'Studio'],
      ['default', 0.1 * SPARK, false, expect.any(Boolean), 'Studio'],
      // Of a size that only the model knows: up to the largest.
      ['wan-9', 2.25 * SPARK, false, false, 'Studio'],
    ]);
  });

  it('is not taken from the job cache of this engine', async () => {
    bought = 1;
    await bench.jobs.submit(bench.request({ prompt: 'a duck', seed: 7 }));
    await bench.work('duck');
    credential = 'Studio';
    expect((await quote('generate_image', { prompt: 'a duck', seed: 7 })).steps[0]?.cached).toBe(false);
    expect(totalOf(dryRun.lines).max).toBe(SPARK);
  });

  it('is refused for a value that no engine allows', async () => {
    credential = 'Studio';
    const body = JSON.stringify({ input: { steps: [{ id: 's', toolName: 'generate_image', arguments: { prompt: 'a duck', steps: 300 } }] } });
    expect(await call({ method: 'POST', url: WORKFLOWS, body })).toMatchObject({ status: 400, text: expect.stringContaining('invalid_parameter') });
  });
});

it('lets a bug through as what it is', async () => {
  const broken = new DryRun({ jobs: { quote: async () => await Promise.reject(new RangeError('a bug')) }, account: 'ada', baseUrl: BASE, describe: async () => await Promise.reject(new FlowError('internal', 'unused')) });
  const body = JSON.stringify({ input: { steps: [{ id: 's', toolName: 'mix_audio', arguments: {} }] } });
  await expect(broken.transport()({ method: 'POST', url: WORKFLOWS, headers: {}, body })).rejects.toThrow(RangeError);
});
