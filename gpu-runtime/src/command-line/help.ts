/** What `sogni-flow-runtime --help` teaches. The variables are those of the configuration's table. */
import { RUNTIME_VARIABLES } from '../configuration/runtime-config.ts';
import { EXIT_CODES } from './exit-codes.ts';
import { fitted } from './fitted.ts';

/** @param columns - of the terminal. */
export function helpText(columns?: number): string {
  const lines = [
    'Works off the jobs of an engine elsewhere with the runtimes of this machine: claims come from Redis, jobs and files from the engine by HTTP. ' +
      'It needs neither the engine nor its database here. A result is kept on this disk until the engine has acknowledged it.',
    '',
    'Usage: sogni-flow-runtime [options]',
    '',
    'Options:',
    '  --home FOLDER  Folder for files of jobs and results on their way; else SOGNI_FLOW_HOME, else ~/.sogni-flow',
    '  --help, -h     This text',
    '  --version, -v  The version',
    '',
    'Environment (SOGNI_FLOW_ENGINE_URL, SOGNI_FLOW_WORKER_KEY and REDIS_URL are needed):',
    ...Object.entries(RUNTIME_VARIABLES).flatMap(([name, { help, standard }]) => [`  ${name}${standard === '' ? '' : ` (${standard})`}`, `      ${help}`]),
    '',
    'Example, with a key that was made beside the engine by: sogni-flow keys create "GPU in the cellar" --worker',
    '  SOGNI_FLOW_ENGINE_URL=https://flow.example.org SOGNI_FLOW_WORKER_KEY=… \\',
    '  REDIS_URL=rediss://user:password@redis.example.org \\',
    '  SOGNI_FLOW_COMFYUI_URL=http://127.0.0.1:8188 sogni-flow-runtime',
    '',
    'SIGTERM and Ctrl-C let it finish and report the jobs at hand; a second one ends it at once.',
    `Exit codes: ${EXIT_CODES.ok} done, ${EXIT_CODES.failed} failed, ${EXIT_CODES.refusedInput} refused input, ${EXIT_CODES.unreported} results wait in the folder that the engine has not acknowledged within a minute.`,
    '',
  ];
  return fitted(lines.join('\n'), columns);
}
