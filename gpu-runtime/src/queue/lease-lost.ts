import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { Claim } from './port.ts';

/** What each driver says of a claim that has run out or was finished. */
export const leaseLost = ({ jobId }: Pick<Claim, 'jobId'>): FlowError => new FlowError('lease_lost', `the claim on job ${jobId} is no longer held; another worker has it, or it is finished`);
