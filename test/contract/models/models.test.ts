import { describe, expect, it } from '@jest/globals';
import { applyLimits, findModel, limitsOf, MODELS, modelsNamed, modelsOf, namesOf, OPERATIONS, RUNTIME_KINDS, type ModelLimit } from '../../../nodes/contract/index.ts';

const served = [...new Set(MODELS.flatMap(({ serves }) => Object.keys(serves)))];

describe('the catalogue of models', () => {
  it('gives every model an id of its own that is no name of another', () => {
    const ids = MODELS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(modelsNamed(id)).toHaveLength(1);
  });

  it.each(served)('means one model by each name in %s', (operation) => {
    const names = modelsOf(operation).flatMap((model) => namesOf(model, operation));
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it('names operations that there are, or that are still to come', () => {
    expect(served.filter((name) => !Object.hasOwn(OPERATIONS, name))).toEqual([]);
  });

  it('gives every default within its own limit, and a runtime to every model', () => {
    const wrong = MODELS.flatMap(({ id, limits }) => Object.entries(limits).flatMap(([name, limit]) => (isWithin(limit) ? [] : [`${id} ${name}`])));
    expect(wrong).toEqual([]);
    for (const { runtimes } of MODELS) {
      expect(runtimes.length).toBeGreaterThan(0);
      for (const kind of runtimes) expect(RUNTIME_KINDS).toContain(kind);
    }
  });

  it('has all ids of MiniMax H3, of WAN and of both LTX families', () => {
    const count = (start: string): number => MODELS.filter(({ id }) => id.startsWith(start)).length;
    expect(count('minimax-h3-')).toBe(26);
    expect(count('wan_v2.2')).toBe(8);
    expect(count('ltx25-22b-int8_')).toBe(10);
    expect(count('ltx23-22b-fp8_')).toBe(10);
  });
});

const isWithin = (limit: ModelLimit): boolean => {
  const { default: standard } = limit;
  if (standard === undefined) return true;
  return 'allowed' in limit ? limit.allowed.includes(standard) : typeof standard === 'number' && standard >= limit.min && standard <= limit.max && (limit.multipleOf === undefined || standard % limit.multipleOf === 0);
};

describe('findModel', () => {
  it.each([
    ['generate_image', 'z-turbo', 'z_image_turbo_bf16'],
    ['generate_image', 'z_image_turbo_bf16', 'z_image_turbo_bf16'],
    ['generate_image', 'pony-v7', 'coreml-cyberrealisticPony_v7'],
    ['generate_image', 'chatgpt', 'gpt-image-2'],
    ['edit_image', 'gpt-image-2.5', 'gpt-image-2.5-flare'],
    ['edit_image', 'qwen', 'qwen_image_edit_2511_fp8'],
    ['animate_photo', 'wan22', 'wan_v2.2-14b-fp8_i2v_lightx2v'],
    ['generate_video', 'wan22', 'wan_v2.2-14b-fp8_t2v_lightx2v'],
    ['animate_photo', 'ltx25', 'ltx25-22b-int8_i2v_distilled'],
    ['sound_to_video', 'ltx23-ia2v', 'ltx23-22b-fp8_ia2v_distilled'],
    ['generate_video', 'minimax-h3-fasth3-t2v-turbo-2stage', 'minimax-h3-fastvideo-int8_t2v_turbo_2stage'],
    ['generate_video', 'minimax-h3-r2v-balanced-2stage', 'minimax-h3-ref2va-fp8_r2v_balanced_2stage'],
    ['generate_music', 'turbo', 'ace_step_1.5_turbo'],
    ['generate_speech', 'clone', 'qwen3_tts_1.7b_voice_clone_bf16'],
  ])('in %s takes %s for %s', (operation, name, id) => {
    expect(findModel(operation, name)?.id).toBe(id);
  });

  it('finds no model in an operation that it does not serve', () => {
    expect(findModel('animate_photo', 'z-turbo')).toBeUndefined();
    expect(modelsNamed('wan22').map(({ media }) => media)).toEqual(['video', 'video']);
    expect(modelsNamed('sketch')).toEqual([]);
  });

  // The values of the model arguments in the API's tool schemas.
  it.each([
    ['generate_image', 'gpt-image-2 gpt-image-2.5-sunburst gpt-image-2.5-flare z-turbo z-image krea-2-turbo dark-beast-krea2 dark-beast-z-turbo chroma-v46-flash chroma1-hd chroma-detail pony-v7 qwen-2512 qwen-2512-lightning albedo-xl animagine-xl one-obsession-v22 anima-pencil-xl art-universe-xl hyphoria-real analog-madness-xl cyberrealistic-xl real-dream-xl faetastic-xl zavychroma-xl pony-faetality dreamshaper-xl'],
    ['edit_image', 'gpt-image-2 gpt-image-2.5-sunburst gpt-image-2.5-flare qwen-lightning qwen krea-identity-edit dark-beast-krea2-identity-edit'],
    ['animate_photo', 'ltx25 ltx23 wan22 happyhorse-1.1-i2v happyhorse-1.1-r2v minimax-h3-i2v minimax-h3-i2v-turbo minimax-h3-fasth3-i2v-turbo minimax-h3-fasth3-i2v-turbo-2stage minimax-h3-flf2v minimax-h3-flf2v-turbo minimax-h3-fasth3-flf2v-turbo minimax-h3-fasth3-flf2v-turbo-2stage wan3.0-video wan3.0-spicy-video'],
    ['generate_video', 'ltx25 ltx23 wan22 seedance2 seedance2-mini seedance2-5 minimax-h3-t2v minimax-h3-t2v-turbo minimax-h3-fasth3-t2v-turbo minimax-h3-fasth3-t2v-turbo-2stage happyhorse-1.1-t2v happyhorse-1.1-i2v happyhorse-1.1-r2v minimax-h3-r2v minimax-h3-r2v-turbo minimax-h3-r2v-2stage minimax-h3-r2v-balanced-2stage wan3.0-video wan3.0-spicy-video'],
    ['sound_to_video', 'wan-s2v seedance2 seedance2-mini seedance2-5 ltx25-ia2v ltx25-a2v ltx23-ia2v ltx23-a2v wan3.0-video wan3.0-spicy-video minimax-h3-fasth3-ia2v-turbo minimax-h3-fasth3-ia2v-turbo-2stage minimax-h3-fasth3-flfa2v-turbo minimax-h3-fasth3-flfa2v-turbo-2stage minimax-h3-fasth3-a2v-turbo minimax-h3-fasth3-a2v-turbo-2stage'],
    ['video_to_video', 'ltx25-v2v ltx23-v2v wan22-animate seedance2 seedance2-mini seedance2-5'],
    ['extend_video', 'ltx25 ltx23 seedance2 seedance2-mini seedance2-5'],
    ['replace_video_segment', 'ltx25 ltx23 wan22 seedance2 seedance2-mini seedance2-5'],
    ['generate_music', 'turbo sft music3'],
    ['generate_speech', 'voice clone design'],
  ])('knows every model that requests of %s may name', (operation, names) => {
    expect(names.split(' ').filter((name) => findModel(operation, name) === undefined)).toEqual([]);
  });
});

describe('limitsOf', () => {
  const turbo = findModel('generate_image', 'z-turbo')!;

  it('gives what the operation has an argument for', () => {
    expect(limitsOf(turbo, 'generate_image')).toMatchObject({ steps: { min: 4, max: 10, default: 8 }, guidance: { min: 0.6, max: 1.6, default: 1 } });
    expect(limitsOf(turbo, 'stitch_video')).not.toHaveProperty('steps');
    expect(limitsOf(turbo, 'no_such_operation')).toEqual({});
  });

  it('refuses what the model does not do, and fills in what it takes', () => {
    const limits = limitsOf(turbo, 'generate_image');
    expect(applyLimits({ prompt: 'a duck' }, limits, turbo.id)).toMatchObject({ steps: 8, guidance: 1, width: 1024, height: 1024 });
    expect(() => applyLimits({ prompt: 'a duck', steps: 20 }, limits, turbo.id)).toThrow('steps is 20; model z_image_turbo_bf16 allows 4 to 10');
  });
});
