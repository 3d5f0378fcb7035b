/** What something would cost: all that it depends on stands in the path, in the order of the API. */
import type { FastifyInstance } from 'fastify';
import { estimateAudio, estimateImage, estimateTokens, estimateVideo, TOKENS } from '../catalogue/estimates.ts';
import { readChoice, readNetwork, readSegment } from '../read-path.ts';
import type { Room } from '../room.ts';

type Params = Readonly<Record<string, string | undefined>>;

const IMAGE = '/:token/:network/:model/:count/:steps/:previews/:cn/:denoise/:width/:height';
/** The third version tells guidance, sampler and context images too, none of which the price depends on. */
const IMAGE_PATHS = [`/api/v2/job/estimate${IMAGE}`, `/api/v3/job/estimate${IMAGE}/:guidance/:sampler/:contextImages`, `/api/v2/job/estimate${IMAGE}/:guidance/:sampler/:contextImages`];

const VIDEO = '/api/v1/job-video/estimate/:token/:model/:width/:height/:frames/:fps';

const LARGEST_SIDE = 16_384;
const MOST_RESULTS = 512;

export function estimateRoutes(app: FastifyInstance, { services, clock }: Room): void {
  const capabilities = async () => (await services.models?.()) ?? [];
  const tokenOf = (params: Params) => readChoice('token', params.token, TOKENS);
  const now = () => new Date(clock());

  for (const path of IMAGE_PATHS) {
    app.get<{ Params: Params }>(path, async ({ params }) =>
      estimateImage(
        {
          token: tokenOf(params),
          network: readNetwork(params.network),
          model: params.model ?? '',
          count: readSegment('imageCount', params.count, 1, MOST_RESULTS),
          steps: readSegment('steps', params.steps, 0, 1_000),
          previews: readSegment('previews', params.previews, 0, 1_000),
          controlNet: readSegment('cn', params.cn, 0, 1) === 1,
          denoise: readSegment('denoise', params.denoise, 0, 1),
          width: readSegment('width', params.width, 0, LARGEST_SIDE),
          height: readSegment('height', params.height, 0, LARGEST_SIDE),
          time: now(),
        },
        await capabilities(),
      ),
    );
  }

  for (const path of [VIDEO, `${VIDEO}/:steps/:count`]) {
    app.get<{ Params: Params; Querystring: Params }>(path, async ({ params, query }) =>
      estimateVideo(
        {
          token: tokenOf(params),
          network: readNetwork(query.network ?? 'fast'),
          model: params.model ?? '',
          width: readSegment('width', params.width, 16, LARGEST_SIDE),
          height: readSegment('height', params.height, 16, LARGEST_SIDE),
          frames: readSegment('frames', params.frames, 1, 100_000),
          fps: readSegment('fps', params.fps, 1, 240),
          steps: readSegment('steps', params.steps ?? '0', 0, 1_000),
          count: readSegment('count', params.count ?? '1', 1, MOST_RESULTS),
          referenceSeconds: readSegment('referenceVideoDurationSeconds', query.referenceVideoDurationSeconds || '0', 0, 3_600),
          time: now(),
        },
        await capabilities(),
      ),
    );
  }

  app.get<{ Params: Params; Querystring: Params }>('/api/v1/job-audio/estimate/:token/:model/:duration/:steps/:count', async ({ params, query }) =>
    estimateAudio(
      {
        token: tokenOf(params),
        network: readNetwork(query.network ?? 'fast'),
        model: params.model ?? '',
        duration: readSegment('duration', params.duration, 0, 3_600),
        steps: readSegment('steps', params.steps, 0, 1_000),
        count: readSegment('count', params.count, 1, MOST_RESULTS),
        time: now(),
      },
      await capabilities(),
    ),
  );

  app.get<{ Params: Params }>('/api/v1/job-llm/estimate/:token/:model/:inputTokens/:maxOutputTokens', async ({ params }) =>
    estimateTokens(
      {
        token: tokenOf(params),
        model: params.model ?? '',
        inputTokens: readSegment('inputTokens', params.inputTokens, 0, 10_000_000),
        maxOutputTokens: readSegment('maxOutputTokens', params.maxOutputTokens, 0, 10_000_000),
        time: now(),
      },
      await capabilities(),
    ),
  );
}
