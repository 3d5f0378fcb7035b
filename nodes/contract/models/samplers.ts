/** Samplers and schedulers: the name on the wire, and what Forge shows for it. Tiers of the Forge family list the shown names. */

export const SAMPLERS: Readonly<Record<string, string>> = {
  euler: 'Euler',
  euler_a: 'Euler a',
  euler_ancestral: 'Euler Ancestral',
  heun: 'Heun',
  dpmpp_2m: 'DPM++ 2M',
  dpmpp_2m_sde: 'DPM++ 2M SDE',
  dpmpp_sde: 'DPM++ SDE',
  dpmpp_3m_sde: 'DPM++ 3M SDE',
  uni_pc: 'UniPC',
  lcm: 'LCM',
  lms: 'LMS',
  dpm_2: 'DPM 2',
  dpm_2_ancestral: 'DPM 2 Ancestral',
  dpm_fast: 'DPM Fast',
  dpm_adaptive: 'DPM Adaptive',
  dpmpp_2s_ancestral: 'DPM++ 2S Ancestral',
  ddpm: 'DDPM',
  dfs_sd3: 'Discrete Flow Sampler (SD3)',
  dpm_pp: 'DPM Solver Multistep',
  pndm_plms: 'PNDM',
  res_multistep: 'res_multistep',
  er_sde: 'er_sde',
  ddim: 'ddim',
  euler_ancestral_cfg_pp: 'euler_ancestral_cfg_pp',
  dpmpp_sde_gpu: 'dpmpp_sde_gpu',
  dpmpp_2m_sde_gpu: 'dpmpp_2m_sde_gpu',
  dpmpp_3m_sde_gpu: 'dpmpp_3m_sde_gpu',
};

export const SCHEDULERS: Readonly<Record<string, string>> = {
  simple: 'Simple',
  normal: 'Normal',
  karras: 'Karras',
  exponential: 'Exponential',
  sgm_uniform: 'SGM Uniform',
  ddim_uniform: 'DDIM Uniform',
  beta: 'Beta',
  linear_quadratic: 'Linear Quadratic',
  kl_optimal: 'KL Optimal',
  ddim: 'DDIM',
  leading: 'Leading',
  linear: 'Linear',
  manual_sigmas: 'manual_sigmas',
};

const plain = (name: string): string => name.toLowerCase().replace(/[\s_-]+/g, ' ').trim();

/** The name on the wire for either spelling; `undefined` for one that nobody knows. */
const named = (table: Readonly<Record<string, string>>, given: string): string | undefined =>
  Object.entries(table).find(([alias, shown]) => alias === given || plain(shown) === plain(given) || plain(alias) === plain(given))?.[0];

export const samplerNamed = (given: string): string | undefined => named(SAMPLERS, given);
export const schedulerNamed = (given: string): string | undefined => named(SCHEDULERS, given);
