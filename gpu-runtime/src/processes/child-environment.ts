/**
 * What a child process gets of this process's environment: what it is known to need, by name. Keys, addresses of databases and all else stay here, and
 * so does whatever is called a secret, on whichever list it is.
 */
const SYSTEM = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TZ', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH'];

/** What programs that compute on a GPU look at. `*` stands for the rest of a name. */
export const GPU_VARIABLES: readonly string[] = [
  ...['CUDA_*', 'NVIDIA_*', 'NCCL_*', 'HSA_*', 'HIP_*', 'ROCR_*', 'ROCM_*', 'MIOPEN_*', 'GPU_*', 'AMD_*', 'ZE_*', 'ONEAPI_*', 'SYCL_*'],
  ...['PYTORCH_*', 'TORCH_*', 'TORCHINDUCTOR_*', 'TRITON_*', 'OMP_*', 'MKL_*', 'HF_HOME', 'HF_HUB_OFFLINE', 'VIRTUAL_ENV', 'CONDA_PREFIX', 'SSL_CERT_FILE', 'SSL_CERT_DIR'],
];

const SECRET = /KEY|TOKEN|SECRET|PASSW|CREDENTIAL|AUTH/i;

/** @param more - names beside those that every program needs. */
export function childEnvironment(more: readonly string[], env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const allowed = [...SYSTEM, ...more];
  const isAllowed = (name: string): boolean => !SECRET.test(name) && allowed.some((known) => (known.endsWith('*') ? name.startsWith(known.slice(0, -1)) : name === known));
  return Object.fromEntries(Object.entries(env).filter(([name, value]) => value !== undefined && isAllowed(name)));
}
