/** Whether the API key may spend so much: what its caps are sure to refuse later is refused now. Caps over time are the ledger's to check. */
import { FlowError, formatSpark } from 'n8n-nodes-sogni-flow/contract';
import type { Accounts } from '../../accounts/port.ts';
import type { Execution } from '../../execution/types.ts';
import type { Quote } from '../../quotes/types.ts';
import { isCapped, keyOf } from '../../server/keys/key-rights.ts';
import type { Asker } from './execution-desk.ts';

/** @throws FlowError `over_cap` */
export async function checkKeyCaps(accounts: Pick<Accounts, 'listKeys'>, account: string, apiKeyId: string | undefined, { lines, total }: Quote): Promise<void> {
  const key = apiKeyId === undefined ? undefined : (await accounts.listKeys(account)).find(({ id }) => id === apiKeyId);
  const { capPerRun = Infinity, capPerJob = Infinity } = key ?? {};
  if (total.min > capPerRun) throw overCap(`the run costs at least ${formatSpark(total.min)} Spark; the API key allows ${formatSpark(capPerRun)} per run`, 'perRun', total.min, capPerRun);
  const dear = lines.find(({ price, cached }) => !cached && price.min > 0 && price.max > capPerJob);
  if (dear) throw overCap(`node "${dear.node}" may cost ${formatSpark(dear.price.max)} Spark; the API key allows ${formatSpark(capPerJob)} per job`, 'perJob', dear.price.max, capPerJob);
}

/**
 * An execution or workflow is paid within the caps of the key that started it, whoever goes on with it. Whoever may spend only so much must not go on with
 * what others pay. @throws FlowError `forbidden`
 */
export async function checkPayer(accounts: Pick<Accounts, 'listKeys'>, caller: Asker, { id, apiKeyId }: Pick<Execution, 'id' | 'apiKeyId'>): Promise<void> {
  if (caller.apiKeyId === apiKeyId) return;
  const key = await keyOf(accounts, caller);
  if (key && isCapped(key)) throw new FlowError('forbidden', `${id} is not paid with this API key, which may spend only so much; go on with it by the key that started it, or with one without caps`);
}

const overCap = (message: string, cap: string, needed: number, allowed: number): FlowError => new FlowError('over_cap', `${message}. Nothing was bought`, { details: { cap, needed, allowed } });
