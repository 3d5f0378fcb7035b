/**
 * MiniMax H3: steps, guidance and frame rate are fixed. A `2stage` model takes the same request and
 * delivers twice the width and height.
 */
import { fixed, frame, NATIVE, oneOf, range, type Model } from '../model.ts';

interface Variant {
  readonly steps: number;
  readonly title: string;
  readonly sampler?: string;
  readonly size?: readonly [number, number];
}

const STANDARD: Variant = { steps: 20, title: '', sampler: 'res_multistep' };
const BALANCED: Variant = { steps: 8, title: ', balanced', sampler: 'euler' };
const TURBO: Variant = { steps: 4, title: ', turbo' };

const h3 = (id: string, title: string, serves: Model['serves'], { steps, sampler, size = [1344, 768] }: Variant, rest: Partial<Model> = {}): Model => ({
  ...{ id, title: `MiniMax H3 ${title}`, media: 'video', access: 'premium', serves, runtimes: NATIVE, family: 'minimax-h3', sound: true, loras: true },
  limits: {
    ...{ steps: fixed(steps), guidance: fixed(1), ...frame(256, 1344, size, 32), fps: fixed(24), duration: range(5, 15.083, 5) },
    ...(sampler === undefined ? {} : { sampler: oneOf(sampler) }),
    scheduler: oneOf('simple'),
  },
  ...rest,
});

/** Operation and title of each workflow. */
const WORKFLOWS = {
  t2v: ['generate_video', 'Text to Video'],
  i2v: ['animate_photo', 'Image to Video'],
  flf2v: ['animate_photo', 'First and Last Frame'],
  ia2v: ['sound_to_video', 'Image and Sound to Video'],
  flfa2v: ['sound_to_video', 'Frames and Sound to Video'],
  a2v: ['sound_to_video', 'Sound to Video'],
} as const;
type Workflow = keyof typeof WORKFLOWS;

const FRAMES = (['t2v', 'i2v', 'flf2v'] as const).flatMap((workflow) => {
  const [operation, title] = WORKFLOWS[workflow];
  const id = `minimax-h3-fl2va-fp8_${workflow}`;
  return [
    h3(id, title, { [operation]: [`minimax-h3-${workflow}`] }, STANDARD),
    h3(`${id}_balanced`, title + BALANCED.title, { [operation]: [] }, BALANCED),
    h3(`${id}_turbo`, title + TURBO.title, { [operation]: [`minimax-h3-${workflow}-turbo`] }, TURBO),
  ];
});

const REFERENCES = ([
  ['', '', STANDARD],
  ['_balanced', undefined, BALANCED],
  ['_turbo', '-turbo', { ...TURBO, size: [960, 544] }],
  ['_2stage', '-2stage', { ...STANDARD, title: ', two stages' }],
  ['_balanced_2stage', '-balanced-2stage', { ...BALANCED, title: ', balanced, two stages' }],
] as const satisfies readonly (readonly [string, string | undefined, Variant])[]).map(([ending, name, variant]) =>
  h3(`minimax-h3-ref2va-fp8_r2v${ending}`, `References to Video${variant.title}`, { generate_video: name === undefined ? [] : [`minimax-h3-r2v${name}`] }, variant, {
    references: { images: 9, videos: 3, audios: 3, total: 12 },
  }),
);

const FAST = (Object.keys(WORKFLOWS) as Workflow[]).flatMap((workflow) => {
  const [operation, title] = WORKFLOWS[workflow];
  const id = `minimax-h3-fastvideo-int8_${workflow}_turbo`;
  const name = `minimax-h3-fasth3-${workflow}-turbo`;
  const made = (ending: string, more: string): Model => h3(id + ending.replace('-', '_'), `FastH3 ${title}${more}`, { [operation]: [name + ending] }, { ...TURBO, sampler: 'euler' });
  return [made('', ''), made('-2stage', ', two stages')].map((model) => (operation === 'sound_to_video' ? withoutLoras(model) : model));
});

/** What keeps the uploaded sound takes no LoRAs. */
function withoutLoras({ loras: _taken, ...model }: Model): Model {
  return model;
}

export const MINIMAX_MODELS: readonly Model[] = [...FRAMES, ...REFERENCES, ...FAST];
