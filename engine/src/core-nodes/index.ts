/** n8n's core nodes, written here: they run without any package of n8n. */
import type { NodeType } from '../execution/node-type.ts';
import { aggregate } from './aggregate.ts';
import { code } from './code.ts';
import { dateTime } from './date-time.ts';
import { filter } from './filter.ts';
import { ifNode } from './if.ts';
import { limit } from './limit.ts';
import { merge } from './merge.ts';
import { noOp } from './no-op.ts';
import { removeDuplicates } from './remove-duplicates.ts';
import { scheduleTrigger } from './schedule-trigger.ts';
import { set } from './set.ts';
import { sort } from './sort.ts';
import { splitInBatches } from './split-in-batches.ts';
import { splitOut } from './split-out.ts';
import { stopAndError } from './stop-and-error.ts';
import { switchNode } from './switch.ts';
import { formTrigger, manualTrigger } from './triggers.ts';
import { wait } from './wait.ts';

export const CORE_NODES: readonly NodeType[] = [
  manualTrigger,
  formTrigger,
  scheduleTrigger,
  set,
  ifNode,
  switchNode,
  filter,
  merge,
  splitOut,
  aggregate,
  limit,
  sort,
  removeDuplicates,
  splitInBatches,
  code,
  dateTime,
  wait,
  noOp,
  stopAndError,
];
