/**
 * Placement: which workers may have a job, where the request has a wish. Without one, any worker that has the model.
 *
 * The wishes stand in the prompt, as the network's clients write them: `--workers=a,b` (one of these), `--preferred-workers=a,b` (one of these
 * while one takes jobs, else any), `--skip-workers=a,b` (none of these), and `--network=fast` or `relaxed`. They are taken out of it. Choosing
 * workers is for premium accounts. A message to a language model is left as it is.
 *
 * Jobs with the same wishes for the same model share a lane of the queue. Which workers may serve it the engine tells them with every heartbeat, so that it
 * follows who comes and goes. The first such job may so wait for a heartbeat longer than others.
 */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { hash } from 'node:crypto';
import { laneOf, NETWORKS, placedLane, type Network } from 'sogni-flow-runtime/queue';

export interface Placement {
  readonly network?: Network;
  readonly workers?: readonly string[];
  readonly preferred?: readonly string[];
  readonly skip?: readonly string[];
}

const TAG = /(?<=^|\s)--(workers|preferred-workers|skip-workers|network)=(\S*)/g;
const FIELDS = { workers: 'workers', 'preferred-workers': 'preferred', 'skip-workers': 'skip' } as const;
const MOST_NAMES = 20;

export interface Placed {
  /** Without the wishes. */
  readonly text: string;
  /** Absent where there are none. */
  readonly placement?: Placement;
}

/** @throws FlowError `invalid_parameter` */
export function readPlacement(text: string): Placed {
  if (!text.includes('--')) return { text };
  const placement: { -readonly [Field in keyof Placement]: Placement[Field] } = {};
  for (const [tag, name = '', value = ''] of text.matchAll(TAG)) {
    if (name === 'network') placement.network = readNetwork(value, tag);
    else placement[FIELDS[name as keyof typeof FIELDS]] = readNames(value, tag);
  }
  if (Object.keys(placement).length === 0) return { text };
  const rest = text.replaceAll(TAG, '').replaceAll(/ {2,}/g, ' ').trim();
  if (rest === '') throw new FlowError('invalid_parameter', `the prompt has nothing but "${text.trim().slice(0, 60)}"; say what is to be made as well`);
  return { text: rest, placement };
}

function readNetwork(value: string, tag: string): Network {
  const network = NETWORKS.find((known) => known === value);
  if (network) return network;
  throw new FlowError('invalid_parameter', `the prompt has "${tag.slice(0, 60)}"; ${NETWORKS.join(' and ')} are allowed`);
}

function readNames(value: string, tag: string): readonly string[] {
  const names = [...new Set(value.split(','))].sort();
  if (names.length <= MOST_NAMES && names.every((name) => /^[\w.:-]{1,100}$/.test(name))) return names;
  throw new FlowError('invalid_parameter', `the prompt has "${tag.slice(0, 60)}"; 1 to ${MOST_NAMES} names of workers, separated by commas, are allowed`);
}

/** Whether the request chooses workers, which is for premium accounts. */
export const choosesWorkers = ({ workers, preferred, skip }: Placement = {}): boolean => workers !== undefined || preferred !== undefined || skip !== undefined;

/** As it lies in the job's row: equal wishes, equal text. */
export const placementText = ({ network, workers, preferred, skip }: Placement): string => JSON.stringify({ network, workers, preferred, skip });

/** @param placement - as in the row. */
export const laneFor = ({ operation, model, placement }: { readonly operation: string; readonly model: string; readonly placement: string | null }): string =>
  placement === null ? laneOf(operation, model) : placedLane(laneOf(operation, model), hash('sha256', placement).slice(0, 16));
