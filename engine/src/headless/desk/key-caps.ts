/** Whether the API key may spend so much: what its caps are sure to refuse later is refused now. Caps over time are the ledger's to check. */
import { FlowError, formatSpark } from 'n8n-nodes-sogni-flow/contract';
import type { Accounts } from '../../accounts/port.ts';
import type { Quote } from '../../quotes/types.ts';

/** @throws FlowError `over_cap` */
export async function checkKeyCaps(accounts: Pick<Accounts, 'listKeys'>, account: string, apiKeyId: string | undefined, { lines, total }: Quote): Promise<void> {
  const key = apiKeyId === undefined ? undefined : (await accounts.listKeys(account)).find(({ id }) => id === apiKeyId);
  const { capPerRun = Infinity, capPerJob = Infinity } = key ?? {};
  if (total.min > capPerRun) throw overCap(`the run costs at least ${formatSpark(total.min)} Spark; the API key allows ${formatSpark(capPerRun)} per run`, 'perRun', total.min, capPerRun);
  const dear = lines.find(({ price, cached }) => !cached && price.min > 0 && price.max > capPerJob);
  if (dear) throw overCap(`node "${dear.node}" may cost ${formatSpark(dear.price.max)} Spark; the API key allows ${formatSpark(capPerJob)} per job`, 'perJob', dear.price.max, capPerJob);
}

const overCap = (message: string, cap: string, needed: number, allowed: number): FlowError => new FlowError('over_cap', `${message}. Nothing was bought`, { details: { cap, needed, allowed } });
