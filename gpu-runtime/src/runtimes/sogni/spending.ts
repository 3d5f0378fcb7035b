/**
 * What jobs cost there, against what they may: a ceiling for each job and one for each day (UTC).
 *
 * The day's file is the record, shared by all processes on one data folder: a line for each job, the last of a job counts. A job is put down
 * with its estimate before it is bought and with its price after, so that a crash in between leaves the estimate standing; it is written before the sum is looked
 * at, so that of two at once at most both are refused.
 */
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FlowError, formatSpark, type MicroSpark } from 'n8n-nodes-sogni-flow/contract';

export interface Reserved {
  /** Puts down what it has cost. */
  settle(cost: MicroSpark): Promise<void>;
  /** Takes it out: nothing was bought. */
  release(): Promise<void>;
}

export interface Spending {
  /** @param ceiling - for this job. @throws FlowError `runtime_unpaid`; nothing is put down then. */
  reserve(job: string, estimate: MicroSpark, ceiling: MicroSpark): Promise<Reserved>;
}

export interface SpendingOptions {
  readonly folder: string;
  readonly mostPerDay: MicroSpark;
  readonly clock: () => number;
}

const DAY_MS = 24 * 3_600_000;

export function createSpending({ folder, mostPerDay, clock }: SpendingOptions): Spending {
  const fileOf = (at: number): string => join(folder, `spent-${new Date(at).toISOString().slice(0, 10)}.jsonl`);
  return {
    async reserve(job, estimate, ceiling) {
      const now = clock();
      const file = fileOf(now);
      const put = async (cost: MicroSpark | undefined) => await appendFile(file, `\n${JSON.stringify({ job, cost })}`, { flush: true });
      const reserved: Reserved = { settle: put, release: () => put(undefined) };
      await mkdir(folder, { recursive: true });
      const today = await entriesIn(file);
      // It was let through before, and may be bought: now it is only collected. What has cost nothing may be bought anew.
      if (today.get(job) || (await entriesIn(fileOf(now - DAY_MS))).get(job)) return reserved;
      if (estimate > ceiling) throw unpaid(`the network asks up to ${formatSpark(estimate)} Spark for the job; ${formatSpark(ceiling)} may be spent on it: SOGNI_FLOW_SOGNI_JOB_SPARK, else what the job pays here`);
      await put(estimate);
      const sum = [...(await entriesIn(file)).values()].reduce((total, cost) => total + cost, 0);
      if (sum > mostPerDay) {
        await put(undefined);
        throw unpaid(`the network asks up to ${formatSpark(estimate)} Spark for the job; of the ${formatSpark(mostPerDay)} that may be spent there in a day, ${formatSpark(Math.max(0, mostPerDay - sum + estimate))} are left: SOGNI_FLOW_SOGNI_DAY_SPARK`);
      }
      return reserved;
    },
  };
}

const unpaid = (message: string): FlowError => new FlowError('runtime_unpaid', `${message}. Nothing was bought`);

/** What each job costs. A line that a crash has cut is left out: its job was not bought yet, or is put down again when it is collected. */
async function entriesIn(file: string): Promise<Map<string, MicroSpark>> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const entries = new Map<string, MicroSpark>();
  for (const { job, cost } of text.split('\n').flatMap(readLine)) {
    if (cost === undefined) entries.delete(job);
    else entries.set(job, cost);
  }
  return entries;
}

function readLine(line: string): { job: string; cost: MicroSpark | undefined }[] {
  try {
    const { job, cost } = JSON.parse(line) as { job: unknown; cost: unknown };
    return typeof job === 'string' && (cost === undefined || (typeof cost === 'number' && cost >= 0)) ? [{ job, cost }] : [];
  } catch {
    return [];
  }
}
