/** Options that every operation has besides its own: how to wait, what may be spent, how many at once, what the items hold. */
import type { INodeProperties } from 'n8n-workflow';
import type { Operation } from '../contract/index.ts';
import { label } from './label.ts';
import { MOST_PARALLEL_JOBS, PARALLEL_JOBS } from './settings.ts';

/** Option that renames the binary field of the result. */
export const OUTPUT_FIELD = 'outputBinaryField';

export function runOptions(operation: Operation): INodeProperties[] {
  return [
    ...(operation.gives === 'text' ? [] : [outputField(operation), download]),
    ...(operation.gathers ? [] : [parallelItems]),
    ...[simplify, wait, waitTimeout, quoteOnly, maxSparkPerItem, maxSparkPerRun],
  ];
}

/** Where the result goes, so that music and a voice can meet in one item. */
const outputField = (operation: Operation): INodeProperties => ({
  ...label('Put Output in Field', OUTPUT_FIELD, `The name of the output field to put the ${operation.gives} file in; empty takes "${operation.gives}"`),
  type: 'string',
  default: '',
  placeholder: `e.g. ${operation.gives}`,
});

const download: INodeProperties = {
  ...label('Download Results', 'download', 'Whether to put the files into binary data; without it the item has only their URLs, which are good for half an hour, and their IDs'),
  type: 'boolean',
  default: true,
};

const parallelItems: INodeProperties = {
  ...label('Parallel Items', 'parallelItems', `How many items are worked on at once (1 to ${MOST_PARALLEL_JOBS})`),
  type: 'number',
  default: PARALLEL_JOBS,
  typeOptions: { minValue: 1, maxValue: MOST_PARALLEL_JOBS, numberPrecision: 0 },
};

const simplify: INodeProperties = {
  ...label('Simplify', 'simplify', 'Whether to return a simplified version of the response instead of the raw data'),
  type: 'boolean',
  default: true,
};

const wait: INodeProperties = {
  ...label('Wait for the Result', 'wait', 'What happens until the result is there'),
  type: 'options',
  options: [
    { name: 'Return at Once', value: 'return', description: 'The item has the ID of the job, for a later Get or Wait with Sogni Account' },
    { name: 'Suspend the Execution', value: 'suspend', description: 'The execution sleeps until the server calls, and holds no worker; where the server cannot reach this n8n, the node waits' },
    { name: 'Wait', value: 'wait', description: 'The node waits; after a restart it finds the same job' },
  ],
  default: 'wait',
};

const waitTimeout: INodeProperties = {
  ...label('Wait at Most', 'waitTimeout', 'Minutes after which the node stops to wait; the job goes on and can be fetched by its ID; 0 waits as long as it takes, or a day while suspended'),
  type: 'number',
  default: 0,
  typeOptions: { minValue: 0, numberPrecision: 2 },
};

const quoteOnly: INodeProperties = {
  ...label('Quote Only', 'quoteOnly', 'Whether to return the price of each item and buy nothing'),
  type: 'boolean',
  default: false,
};

const cap = (title: string, name: string, of: string): INodeProperties => ({
  ...label(title, name, `The most Spark that ${of} may cost. Prices are asked first: above it the node stops before anything is bought`),
  type: 'number',
  default: 10,
  typeOptions: { minValue: 0, numberPrecision: 6 },
});

const maxSparkPerItem = cap('Max Spark per Item', 'maxSparkPerItem', 'one item');
const maxSparkPerRun = cap('Max Spark per Run', 'maxSparkPerRun', 'all items of one run of this node together');
