/**
 * Deliberate mistakes in the adapters, each as a text that stands in a source file once, and what is put in its place. The suites that are named must notice.
 * A text that is not there any more is a failure: then the mistake is to be made anew.
 */
export interface Mutation {
  readonly name: string;
  /** Below `gpu-runtime/src/runtimes`. */
  readonly file: string;
  readonly search: string;
  readonly replacement: string;
  /** Below `test/gpu-runtime`. */
  readonly suites: readonly string[];
  /** Only the tests whose title matches. */
  readonly title?: string;
}

const RUNTIME = ['generations', 'trouble', 'files-and-turns'].map((idea) => `comfyui/runtime/${idea}.test.ts`);
const CUT = ['comfyui/cut-socket.long.test.ts'];
const PROCESS = ['comfyui/own/comfyui-process.test.ts'];

export const MUTATIONS: readonly Mutation[] = [
  {
    ...{ name: 'a silent socket is waited for', file: 'comfyui/server/run-prompt.ts', suites: CUT, title: 'named.*is cut.*completed' },
    ...{ search: 'await bell.wait(pollMs, signal);', replacement: 'await bell.wait(2 ** 30, signal);' },
  },
  {
    ...{ name: 'a prompt that a restart has swept away is waited for', file: 'comfyui/server/run-prompt.ts', suites: RUNTIME, title: 'jobs loses nothing.*restarted' },
    ...{ search: 'if (!place) throw whyGone() ?? lost();', replacement: 'if (!place) continue;' },
  },
  {
    ...{ name: 'a prompt that takes its server down counts as none', file: 'comfyui/server/run-prompt.ts', suites: RUNTIME, title: 'dies of it' },
    ...{ search: 'if (!before && server.underWay.delete(name)) throw lost();', replacement: '' },
  },
  {
    ...{ name: 'models stay when memory has run out', file: 'comfyui/server/run-prompt.ts', suites: RUNTIME, title: 'memory' },
    ...{ search: 'if (isOutOfMemory(ended.fault)) await freeMemory(http);', replacement: '' },
  },
  {
    ...{ name: 'a name that is taken (409) fails the job', file: 'comfyui/server/run-prompt.ts', suites: RUNTIME, title: 'says that it has it already' },
    ...{ search: 'if (status === 409) return (await placeOfMarked(http, name))?.id;', replacement: '' },
  },
  {
    ...{ name: 'a prompt that came from the cache without files counts as made', file: 'comfyui/server/run-prompt.ts', suites: RUNTIME, title: 'cache' },
    ...{ search: 'if (hasFiles(ended.files)) return ended.files;', replacement: 'return ended.files;' },
  },
  {
    ...{ name: 'a slow cancel counts as done', file: 'comfyui/server/cancel-prompt.ts', suites: RUNTIME, title: 'goes on after it was cancelled' },
    ...{ search: 'if (Date.now() >= until) return false;', replacement: 'if (Date.now() >= until) return true;' },
  },
  {
    ...{ name: 'whatever runs is interrupted for a prompt that waits', file: 'comfyui/server/cancel-prompt.ts', suites: RUNTIME, title: 'waits behind others' },
    ...{ search: "if (place.at === 'queued') await http.post('/queue', { delete: [id] });\n      else await interrupt(http, id);", replacement: 'await interrupt(http, id);' },
  },
  {
    ...{ name: 'old servers are not interrupted', file: 'comfyui/server/cancel-prompt.ts', suites: RUNTIME, title: 'interrupts its own prompt' },
    ...{ search: 'if (status === 404 || status === 405)', replacement: 'if (status === 404)' },
  },
  {
    ...{ name: 'previews are not asked for by name', file: 'comfyui/server/socket.ts', suites: RUNTIME, title: 'previews' },
    ...{ search: 'opened.onopen = () => opened.send(FEATURES);', replacement: '' },
  },
  {
    ...{ name: 'previews are cut at the wrong place', file: 'comfyui/server/read-event.ts', suites: ['comfyui/server/read-event.test.ts'] },
    ...{ search: 'const end = 8 + frame.readUInt32BE(4);', replacement: 'const end = 4 + frame.readUInt32BE(4);' },
  },
  {
    ...{ name: 'variations share a prompt', file: 'comfyui/prompt-id.ts', suites: RUNTIME, title: 'variation' },
    ...{ search: '`${jobId}\\n${variation}\\n${attempt}`', replacement: '`${jobId}\\n${attempt}`' },
  },
  {
    ...{ name: 'torn pictures are delivered', file: 'comfyui/results.ts', suites: RUNTIME, title: 'refuses a result' },
    ...{ search: "failOn: 'warning'", replacement: "failOn: 'none'" },
  },
  {
    ...{ name: 'a server of one’s own gets the whole environment', file: 'comfyui/own/comfyui-process.ts', suites: PROCESS, title: 'no secret' },
    ...{ search: '...childEnvironment(GPU_VARIABLES, env)', replacement: '...env' },
  },
  {
    ...{ name: 'what a killed owner has left runs on', file: 'comfyui/own/private-folder.ts', suites: PROCESS, title: 'outlive' },
    ...{ search: "process.kill(-pid, 'SIGKILL');", replacement: '' },
  },
  {
    ...{ name: 'the seed is not sent', file: 'openai/dialects.ts', suites: ['openai/sglang.test.ts', 'openai/vllm-omni.test.ts'] },
    ...{ search: "negativePrompt: 'negative_prompt', seed: 'seed' } as const", replacement: "negativePrompt: 'negative_prompt' } as const" },
  },
  {
    ...{ name: 'a clip is one frame, as the server takes it by default', file: 'openai/dialects.ts', suites: ['openai/vllm-omni.test.ts'] },
    ...{ search: "frames: 'num_frames', fps: 'fps', shift: 'flow_shift'", replacement: "fps: 'fps', shift: 'flow_shift'" },
  },
  {
    ...{ name: 'OpenAI gets the mask the other way round', file: 'openai/dialects.ts', suites: ['openai/openai.test.ts'] },
    ...{ search: "mask: { field: 'mask', as: 'file', transparentMask: true }", replacement: "mask: asFile('mask')" },
  },
  {
    ...{ name: 'a user’s block of arguments is left in the prompt', file: 'openai/prepare.ts', suites: ['openai/sd-server.test.ts'] },
    ...{ search: 'return less === text ? text : withoutTags(less, tag);', replacement: 'return less;' },
  },
  {
    ...{ name: 'files are fetched from wherever the server says', file: 'openai/fetch-media.ts', suites: ['openai/bad-answers.test.ts'], title: 'picture request' },
    ...{ search: 'if (/^\\/(?!\\/)/.test(url)) return url;', replacement: 'if (/^\\//.test(url)) return url;' },
  },
  {
    ...{ name: 'half a picture is delivered', file: 'check-made.ts', suites: ['openai/bad-answers.test.ts'], title: 'picture request' },
    ...{ search: 'await blamed(checkPicture(path));', replacement: '' },
  },
  {
    ...{ name: 'a cancelled video stays at the server', file: 'openai/make-video.ts', suites: ['openai/cancel.test.ts', 'openai/video-job.test.ts'] },
    ...{ search: 'if (signal.aborted || !isAway(error)) await forget();', replacement: 'if (!signal.aborted && !isAway(error)) await forget();' },
  },
];
