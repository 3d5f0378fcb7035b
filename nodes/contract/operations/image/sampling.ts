/** Samplers and schedulers. ComfyUI's spelling is the value; Forge's, which its models list, is read as the same. */
import type { Choice, ChoiceParameter } from '../../operation.ts';

const known = (value: string, title: string): Choice => ({ value, title, ...(title === value ? {} : { also: [title] }) });

export const sampler = {
  type: 'choice',
  title: 'Sampler',
  help: "How noise is taken away step by step; empty takes the model's default",
  choices: [
    known('euler', 'Euler'),
    known('euler_a', 'Euler a'),
    known('euler_ancestral', 'Euler Ancestral'),
    known('euler_ancestral_cfg_pp', 'Euler Ancestral CFG++'),
    known('heun', 'Heun'),
    known('dpmpp_2m', 'DPM++ 2M'),
    known('dpmpp_2m_sde', 'DPM++ 2M SDE'),
    known('dpmpp_2m_sde_gpu', 'DPM++ 2M SDE GPU'),
    known('dpmpp_sde', 'DPM++ SDE'),
    known('dpmpp_sde_gpu', 'DPM++ SDE GPU'),
    known('dpmpp_3m_sde', 'DPM++ 3M SDE'),
    known('dpmpp_3m_sde_gpu', 'DPM++ 3M SDE GPU'),
    known('dpmpp_2s_ancestral', 'DPM++ 2S Ancestral'),
    known('dpm_2', 'DPM 2'),
    known('dpm_2_ancestral', 'DPM 2 Ancestral'),
    known('dpm_fast', 'DPM Fast'),
    known('dpm_adaptive', 'DPM Adaptive'),
    known('dpm_pp', 'DPM Solver Multistep'),
    known('uni_pc', 'UniPC'),
    known('lcm', 'LCM'),
    known('lms', 'LMS'),
    known('ddim', 'DDIM'),
    known('ddpm', 'DDPM'),
    known('dfs_sd3', 'Discrete Flow Sampler (SD3)'),
    known('pndm_plms', 'PNDM'),
    known('res_multistep', 'RES Multistep'),
    known('er_sde', 'ER SDE'),
  ],
  extension: true,
} as const satisfies ChoiceParameter;

export const scheduler = {
  type: 'choice',
  title: 'Scheduler',
  help: "How much noise each step takes away; empty takes the model's default",
  choices: [
    known('simple', 'Simple'),
    known('normal', 'Normal'),
    known('karras', 'Karras'),
    known('exponential', 'Exponential'),
    known('sgm_uniform', 'SGM Uniform'),
    known('ddim_uniform', 'DDIM Uniform'),
    known('beta', 'Beta'),
    known('linear_quadratic', 'Linear Quadratic'),
    known('kl_optimal', 'KL Optimal'),
    known('ddim', 'DDIM'),
    known('leading', 'Leading'),
    known('linear', 'Linear'),
    known('manual_sigmas', 'Manual Sigmas'),
  ],
  extension: true,
} as const satisfies ChoiceParameter;
