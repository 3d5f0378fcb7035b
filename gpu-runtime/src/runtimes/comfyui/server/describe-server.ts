/** What a server is, for people who look after it. */
import { isRecord } from '../../is-record.ts';
import type { Http } from './http.ts';

export interface ServerDescription {
  /** `unknown` where an old server does not say. */
  readonly version: string;
  /** `NVIDIA H100 (80 GB)` */
  readonly devices: readonly string[];
  /** Whether it shows pictures while they are made; that is off unless it is switched on at its start. */
  readonly previews: boolean;
}

const GIGABYTE = 1_000_000_000;

/** @throws FlowError `runtime_unreachable` */
export async function describeServer(http: Http): Promise<ServerDescription> {
  const { body } = await http.get('/system_stats');
  const { system, devices } = isRecord(body) ? body : {};
  const { comfyui_version: version, argv } = isRecord(system) ? system : {};
  const given = Array.isArray(argv) ? argv.map(String).join(' ') : '';
  const [, method = 'none'] = /--preview-method[ =](\S+)/.exec(given) ?? [];
  return {
    version: typeof version === 'string' ? version : 'unknown',
    devices: (Array.isArray(devices) ? devices.filter(isRecord) : []).map(({ name, vram_total: total }) => `${String(name)}${typeof total === 'number' ? ` (${Math.round(total / GIGABYTE)} GB)` : ''}`),
    previews: method !== 'none',
  };
}
