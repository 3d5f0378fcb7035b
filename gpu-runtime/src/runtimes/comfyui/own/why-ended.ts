/** Why a ComfyUI of one's own has ended, as far as its status and last words tell. Pure. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { speaksOfMemory } from '../server/faults.ts';
import type { ProcessEnd } from './process-group.ts';

/** What it did was lost with it; another try finds one that was started anew, with no model loaded. */
export function whyEnded({ status, signal, isMeant }: ProcessEnd, lastLines: string): FlowError {
  const details = { status, signal };
  const isOut = !isMeant && (speaksOfMemory(lastLines) || signal === 'SIGKILL');
  if (isOut) return new FlowError('runtime_failed', 'ComfyUI ran out of memory and ended; it is started anew before the next try', { details });
  if (isMeant) return new FlowError('runtime_failed', 'ComfyUI was stuck and was started anew', { details });
  return new FlowError('runtime_failed', `ComfyUI ended at work, ${signal ? `by ${signal}` : `with status ${status}`}; it is started anew`, { details });
}
