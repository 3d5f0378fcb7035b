import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readConfig, VARIABLES } from '../../../engine/src/config.ts';
import { withoutPassword } from '../../../gpu-runtime/src/configuration/variable.ts';

describe('the configuration', () => {
  it('has a default for everything; an empty variable counts as not set', () => {
    const home = join(homedir(), '.sogni-flow');
    const standard = {
      ...{ home, host: '127.0.0.1', port: 8787, slots: 2, workerName: undefined, network: 'fast', workerShare: 500_000, executions: 4, publicUrl: 'http://127.0.0.1:8787', trustProxy: false, page: true, timezone: Intl.DateTimeFormat().resolvedOptions().timeZone },
      ...{ credentialsFile: join(home, 'credentials.json'), ffmpegPath: undefined, ffprobePath: undefined, timeouts: { every: {}, operations: {} }, cacheBytes: undefined, stripeSecrets: [], callbacks: 'public' },
      ...{ databaseUrl: undefined, redisUrl: undefined, engineUrl: undefined, workerKey: undefined, secret: undefined, openai: undefined, sogni: undefined, comfyuiUrl: undefined, ownComfyui: undefined, comfyuiNodes: [] },
      ...{ metrics: 'loopback', metricsPort: undefined, traces: false },
    };
    expect(readConfig({})).toEqual(standard);
    expect(readConfig(Object.fromEntries(Object.keys(VARIABLES).map((name) => [name, ''])))).toEqual(standard);
  });

  it('takes every variable', () => {
    const env = {
      ...{ SOGNI_FLOW_HOME: '/data', SOGNI_FLOW_HOST: '0.0.0.0', SOGNI_FLOW_PORT: '0', SOGNI_FLOW_SLOTS: '64', SOGNI_FLOW_WORKER_NAME: 'gpu-1', SOGNI_FLOW_NETWORK: 'relaxed', SOGNI_FLOW_WORKER_SHARE: '0', SOGNI_FLOW_EXECUTIONS: '0', SOGNI_FLOW_PUBLIC_URL: 'https://flow.example.org/', SOGNI_FLOW_TRUST_PROXY: 'yes', SOGNI_FLOW_PAGE: 'no', SOGNI_FLOW_TIMEZONE: 'Asia/Tokyo' },
      ...{ SOGNI_FLOW_CREDENTIALS: 'keys.json', MEDIA_FFMPEG: '/opt/ffmpeg', MEDIA_FFPROBE: '/opt/ffprobe', SOGNI_FLOW_TIMEOUTS: 'total=1h', SOGNI_FLOW_CACHE_GB: '1.5' },
      SOGNI_FLOW_STRIPE_SECRETS: 'whsec_0123456789, whsec_9876543210',
      ...{ SOGNI_FLOW_METRICS: 'yes', SOGNI_FLOW_METRICS_PORT: '0', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' },
      ...{ SOGNI_FLOW_OPENAI_URL: 'http://gpu:8000/v1', SOGNI_FLOW_OPENAI_KEY: 'sk-1', SOGNI_FLOW_OPENAI_MODELS: 'Qwen/Qwen-Image = generate_image+edit_image @ 2.5, tts-1=generate_speech, a@b=generate_image' },
      ...{ SOGNI_FLOW_SOGNI_KEY: 'id.secret', SOGNI_FLOW_SOGNI_URL: 'https://other.example.org/', SOGNI_FLOW_SOGNI_NETWORK: 'relaxed', SOGNI_FLOW_SOGNI_JOB_SPARK: '2.5', SOGNI_FLOW_SOGNI_DAY_SPARK: '0', SOGNI_FLOW_SOGNI_PREVIEWS: '4' },
      ...{ SOGNI_FLOW_COMFYUI_URL: 'http://gpu:8188/', SOGNI_FLOW_COMFYUI_NODES: 'MyNode, Other Node,' },
      ...{ DATABASE_URL: 'postgres://flow:secret@db/flow', REDIS_URL: 'rediss://queue', SOGNI_FLOW_ENGINE_URL: 'https://flow.example.org', SOGNI_FLOW_WORKER_KEY: 'id.secret', SOGNI_FLOW_SECRET: 'x'.repeat(32), SOGNI_FLOW_CALLBACKS: 'loopback' },
    };
    // Those go in the place of a URL; see below.
    const instead = ['SOGNI_FLOW_COMFYUI_COMMAND', 'SOGNI_FLOW_COMFYUI_FOLDER'];
    expect([...Object.keys(env), ...instead].sort()).toEqual(Object.keys(VARIABLES).sort());
    expect(readConfig(env)).toEqual({
      ...{ home: '/data', host: '0.0.0.0', port: 0, slots: 64, workerName: 'gpu-1', network: 'relaxed', workerShare: 0, executions: 0, publicUrl: 'https://flow.example.org', trustProxy: true, page: false, timezone: 'Asia/Tokyo' },
      ...{ credentialsFile: resolve('keys.json'), ffmpegPath: '/opt/ffmpeg', ffprobePath: '/opt/ffprobe', timeouts: { every: { total: 3_600_000 }, operations: {} }, cacheBytes: 1_500_000_000, callbacks: 'loopback' },
      stripeSecrets: ['whsec_0123456789', 'whsec_9876543210'],
      ...{ metrics: 'yes', metricsPort: 0, traces: true },
      openai: { baseUrl: 'http://gpu:8000/v1', key: 'sk-1', models: { 'Qwen/Qwen-Image': ['generate_image', 'edit_image'], 'tts-1': ['generate_speech'], 'a@b': ['generate_image'] }, rates: { 'Qwen/Qwen-Image': 2.5 } },
      sogni: { url: 'https://other.example.org', key: 'id.secret', network: 'relaxed', mostPerJob: 2_500_000, mostPerDay: 0, previews: 4 },
      ...{ comfyuiUrl: 'http://gpu:8188', ownComfyui: undefined, comfyuiNodes: ['MyNode', 'Other Node'] },
      ...{ databaseUrl: 'postgres://flow:secret@db/flow', redisUrl: 'rediss://queue', engineUrl: 'https://flow.example.org', workerKey: 'id.secret', secret: 'x'.repeat(32) },
    });
  });

  it('takes --home before the environment, as an absolute path, and the credentials from there', () => {
    expect(readConfig({ SOGNI_FLOW_HOME: '/data' }, 'here')).toMatchObject({ home: resolve('here'), credentialsFile: resolve('here/credentials.json') });
  });

  it('sends traces where an endpoint of them is named, unless OpenTelemetry is switched off', () => {
    const endpoint = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://collector:4318/v1/traces' };
    expect(readConfig(endpoint).traces).toBe(true);
    expect(readConfig({ ...endpoint, OTEL_SDK_DISABLED: 'TRUE' }).traces).toBe(false);
    expect(readConfig({ ...endpoint, OTEL_TRACES_EXPORTER: 'none' }).traces).toBe(false);
  });

  it('refuses a short secret without saying it', () => {
    expect(() => readConfig({ SOGNI_FLOW_STRIPE_SECRETS: 'whsec_0123456789,hunter2' })).toThrow(expect.objectContaining({ code: 'invalid_configuration', message: expect.not.stringContaining('hunter2') }));
  });

  it.each([
    ['SOGNI_FLOW_PORT', ['-1', '65536', 'http', '80.5', ' ', '0x50', '1e3'], 'from 0 to 65535'],
    ['SOGNI_FLOW_EXECUTIONS', ['-1', '65', 'many'], 'from 0 to 64'],
    ['SOGNI_FLOW_PUBLIC_URL', ['flow', '//'], 'https://'],
    ['SOGNI_FLOW_COMFYUI_URL', ['localhost:8188', 'ws://gpu:8188/', 'file:///gpu'], 'http://127.0.0.1:8188'],
    ['SOGNI_FLOW_METRICS', ['on', 'public', ' '], 'yes, loopback, no are allowed'],
    ['SOGNI_FLOW_METRICS_PORT', ['-1', '65536', 'http', ' '], 'from 0 to 65535'],
    ['SOGNI_FLOW_SOGNI_NETWORK', ['slow', 'FAST', ' '], 'fast and relaxed'],
    ['SOGNI_FLOW_SOGNI_JOB_SPARK', ['-1', 'all', '1e3', '0.0000001', '1000000001'], 'Spark from 0 to 1000000000'],
    ['SOGNI_FLOW_SOGNI_DAY_SPARK', ['-1', 'none', ' '], 'Spark from 0 to 1000000000'],
    ['SOGNI_FLOW_SOGNI_PREVIEWS', ['-1', '9', 'all'], 'from 0 to 8'],
    ['SOGNI_FLOW_SLOTS', ['-1', '65', 'two', '1.5', ' '], 'from 0 to 64'],
    ['SOGNI_FLOW_WORKER_NAME', ['a worker', '-gpu', 'host:1', 'x'.repeat(101)], 'letters'],
    ['SOGNI_FLOW_NETWORK', ['slow', 'Fast'], 'fast and relaxed'],
    ['SOGNI_FLOW_WORKER_SHARE', ['-1', '1000001', '0.5', 'half'], 'from 0 to 1000000'],
    ['SOGNI_FLOW_ENGINE_URL', ['flow', 'ftp://flow'], 'https://'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', ['collector', 'collector:4318', 'http://'], 'http://127.0.0.1:4318'],
    ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', ['grpc://collector:4317'], 'http://127.0.0.1:4318'],
    ['SOGNI_FLOW_CACHE_GB', ['-1', 'all', '1e3', ' '], 'a number from 0'],
    ['SOGNI_FLOW_TIMEZONE', ['Mars/Olympus', 'Berlin', '+99:99'], 'an IANA name such as Europe/Berlin is allowed'],
  ])('refuses a wrong %s by name, value and range', (name, values, allowed) => {
    for (const value of values) {
      expect(() => readConfig({ [name]: value })).toThrow(expect.objectContaining({ code: 'invalid_configuration', message: expect.stringMatching(new RegExp(`^${name} is "${value.replace('+', '\\+')}".*${allowed}`)) }));
    }
  });

  it.each([
    ['mysql://flow:hunter2@db/flow', 'a URL that begins with mysql:'],
    ['db hunter2', 'no URL'],
    ['/var/lib/hunter2.db', 'no URL'],
  ])('refuses another database than PostgreSQL without repeating its password: %s', (value, given) => {
    const refusal = expect.objectContaining({ code: 'invalid_configuration', message: expect.stringMatching(new RegExp(`^DATABASE_URL is ${given}; postgres://`)) });
    expect(() => readConfig({ DATABASE_URL: value })).toThrow(refusal);
    expect(() => readConfig({ DATABASE_URL: value })).toThrow(expect.objectContaining({ message: expect.not.stringContaining('hunter2') }));
  });

  it.each([
    ['http://flow:hunter2@redis/', 'a URL that begins with http:'],
    ['redis hunter2', 'no URL'],
  ])('refuses another queue than Redis without repeating its password: %s', (value, given) => {
    const refusal = expect.objectContaining({ code: 'invalid_configuration', message: expect.stringMatching(new RegExp(`^REDIS_URL is ${given}; redis://`)) });
    expect(() => readConfig({ REDIS_URL: value })).toThrow(refusal);
    expect(() => readConfig({ REDIS_URL: value })).toThrow(expect.objectContaining({ message: expect.not.stringContaining('hunter2') }));
  });

  it('refuses a short secret by its length', () => {
    expect(() => readConfig({ SOGNI_FLOW_SECRET: 'x'.repeat(31) })).toThrow(expect.objectContaining({ code: 'invalid_configuration', message: expect.stringMatching(/^SOGNI_FLOW_SECRET has 31 characters; at least 32 /) }));
  });

  it.each(['gpu:8000', 'ftp://gpu', 'http://user:hunter2@gpu/v1', 'http://gpu/v1?key=hunter2'])('refuses %s as the address of a server without repeating it', (value) => {
    const refusal = expect.objectContaining({ code: 'invalid_configuration', message: expect.stringMatching(/^SOGNI_FLOW_OPENAI_URL is no address(?!.*hunter2)/) });
    expect(() => readConfig({ SOGNI_FLOW_OPENAI_URL: value })).toThrow(refusal);
  });

  it.each(['api.sogni.ai', 'wss://socket.sogni.ai', 'https://user:hunter2@flow', 'https://flow/v1', 'https://flow/?key=hunter2'])('refuses %s as the address of the network without repeating it', (value) => {
    const refusal = expect.objectContaining({ code: 'invalid_configuration', message: expect.stringMatching(/^SOGNI_FLOW_SOGNI_URL is no address(?!.*hunter2)/) });
    expect(() => readConfig({ SOGNI_FLOW_SOGNI_URL: value })).toThrow(refusal);
  });

  it('needs a key before the network counts, shows it to nobody, and has ceilings by itself', () => {
    expect(readConfig({ SOGNI_FLOW_SOGNI_URL: 'http://127.0.0.1:8787' }).sogni).toBeUndefined();
    expect(readConfig({ SOGNI_FLOW_SOGNI_KEY: 'id.secret' }).sogni).toEqual({ url: 'https://api.sogni.ai', key: 'id.secret', network: 'fast', mostPerJob: undefined, mostPerDay: 1_000_000_000, previews: 0 });
    expect(VARIABLES.SOGNI_FLOW_SOGNI_KEY.shown()).not.toContain('secret');
  });

  it.each([
    ['tts-1', 'invalid_configuration'],
    ['=generate_image', 'invalid_configuration'],
    ['a=', 'invalid_configuration'],
    ['a=fly', 'invalid_configuration'],
    ['a=generate_image+mix_audio', 'invalid_configuration'],
    ['a=generate_image@', 'invalid_configuration'],
    ['a=generate_image@0', 'invalid_configuration'],
    ['a=generate_image@-1', 'invalid_configuration'],
    ['a=generate_image@1e9', 'invalid_configuration'],
    ['a=generate_image@1001', 'invalid_configuration'],
  ])('refuses "%s" as what a model does', (value, code) => {
    expect(() => readConfig({ SOGNI_FLOW_OPENAI_MODELS: value })).toThrow(expect.objectContaining({ code }));
  });

  it('needs an address before a server counts, and shows its key to nobody', () => {
    expect(readConfig({ SOGNI_FLOW_OPENAI_KEY: 'sk-1' }).openai).toBeUndefined();
    expect(readConfig({ SOGNI_FLOW_OPENAI_URL: 'https://api.example.org/v1' }).openai).toEqual({ baseUrl: 'https://api.example.org/v1', key: undefined, models: {}, rates: {} });
    expect(VARIABLES.SOGNI_FLOW_OPENAI_KEY.shown()).not.toContain('sk-1');
  });

  it('shows a database URL without its password, wherever that stands', () => {
    expect(withoutPassword('postgres://flow:hunter2@db:5433/flow')).toBe('postgres://flow:***@db:5433/flow');
    expect(withoutPassword('postgres://db/flow?password=hunter2')).not.toContain('hunter2');
    expect(withoutPassword('postgres hunter2')).toBe('(no URL)');
  });
});
