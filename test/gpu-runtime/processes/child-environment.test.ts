import { describe, expect, it } from '@jest/globals';
import { childEnvironment, GPU_VARIABLES } from '../../../gpu-runtime/src/processes/child-environment.ts';

describe('the environment of a child process', () => {
  const env = { PATH: '/bin', HOME: '/home/ann', FONTCONFIG_PATH: '/fonts', CUDA_HOME: '/cuda', CUDA_API_KEY: 'k', DATABASE_URL: 'postgres://a:b@c/d', SOGNI_FLOW_SECRET: 's', PATHOLOGY: 'x', EMPTY: undefined };

  it('has what every program needs, and what is named', () => {
    expect(childEnvironment([], env)).toEqual({ PATH: '/bin', HOME: '/home/ann' });
    expect(childEnvironment(['FONTCONFIG_PATH'], env)).toEqual({ PATH: '/bin', HOME: '/home/ann', FONTCONFIG_PATH: '/fonts' });
    expect(childEnvironment(GPU_VARIABLES, env)).toEqual({ PATH: '/bin', HOME: '/home/ann', CUDA_HOME: '/cuda' });
  });

  it('has nothing that is called a secret, not even by name', () => {
    expect(childEnvironment(['SOGNI_FLOW_SECRET', 'CUDA_*'], env)).not.toHaveProperty('SOGNI_FLOW_SECRET');
    expect(childEnvironment(['CUDA_*'], env)).not.toHaveProperty('CUDA_API_KEY');
  });
});
