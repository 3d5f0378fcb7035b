import { describe, expect, it } from '@jest/globals';
import { findModel, MODELS, SAMPLERS, samplerNamed, SCHEDULERS, schedulerNamed, sizePreset, sizePresetsWithin } from '../../../nodes/contract/index.ts';

describe('samplers and schedulers', () => {
  it.each([
    ['Euler a', 'euler_a'],
    ['DPM++ 2M SDE', 'dpmpp_2m_sde'],
    ['euler_ancestral', 'euler_ancestral'],
    ['Discrete Flow Sampler (SD3)', 'dfs_sd3'],
    ['Euler Ancestral', 'euler_ancestral'],
  ])('take %s for %s', (given, alias) => {
    expect(samplerNamed(given)).toBe(alias);
  });

  it('say when a name is unknown', () => {
    expect(samplerNamed('Newton')).toBeUndefined();
    expect(schedulerNamed('SGM Uniform')).toBe('sgm_uniform');
    expect(schedulerNamed('Euler')).toBeUndefined();
  });

  it('are all known that a model allows', () => {
    const named = (name: 'sampler' | 'scheduler') => MODELS.flatMap(({ limits }) => (limits[name] && 'allowed' in limits[name] ? limits[name].allowed : [])).map(String);
    expect(named('sampler').filter((name) => !Object.hasOwn(SAMPLERS, name))).toEqual([]);
    expect(named('scheduler').filter((name) => !Object.hasOwn(SCHEDULERS, name))).toEqual([]);
  });
});

describe('size presets', () => {
  it('carry ratio and aspect as the wire has them', () => {
    expect(sizePreset('portrait_7_9')).toEqual({ id: 'portrait_7_9', label: 'Portrait: Standard', width: 896, height: 1152, ratio: '7:9', aspect: '0.78' });
    expect(sizePreset('panorama')).toBeUndefined();
  });

  it('are offered where they fit the model', () => {
    const ids = (name: string) => sizePresetsWithin(findModel('generate_image', name)!.limits).map(({ id }) => id);
    expect(ids('z-turbo')).toHaveLength(10);
    expect(sizePresetsWithin({ width: { min: 256, max: 1024 }, height: { min: 256, max: 1024 } }).map(({ id }) => id)).toEqual(['square', 'square_hd']);
    expect(sizePresetsWithin({ width: { allowed: [1024] }, height: { allowed: [1024] } }).map(({ id }) => id)).toEqual(['square_hd']);
  });
});
