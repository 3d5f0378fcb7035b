import type { INodeProperties } from 'n8n-workflow';

const shown = (resource: string, ...operations: readonly string[]) => ({ displayOptions: { show: { resource: [resource], operation: [...operations] } } });

const accountOperations: INodeProperties = {
  displayName: 'Operation',
  name: 'operation',
  type: 'options',
  noDataExpression: true,
  displayOptions: { show: { resource: ['account'] } },
  options: [
    { name: 'Get Balance', value: 'getBalance', action: 'Get the balance', description: 'Retrieve how much Spark the account has' },
    { name: 'Get Transactions', value: 'getTransactions', action: 'Get the transactions', description: 'Retrieve what was paid and taken in, where the server tells it' },
    { name: 'Quote', value: 'quote', action: 'Quote a list of steps', description: 'Price a list of steps; nothing is bought' },
  ],
  default: 'getBalance',
};

const jobOperations: INodeProperties = {
  displayName: 'Operation',
  name: 'operation',
  type: 'options',
  noDataExpression: true,
  displayOptions: { show: { resource: ['job'] } },
  options: [
    { name: 'Cancel', value: 'cancel', action: 'Cancel a job', description: 'Ask for the end of a job; what it has not used is given back' },
    { name: 'Get', value: 'get', action: 'Get a job', description: 'Retrieve a job as it is now, with its files when it is completed' },
    { name: 'Get Many', value: 'getAll', action: 'Get many jobs', description: 'Retrieve the jobs of the account, the newest first' },
    { name: 'Wait', value: 'wait', action: 'Wait for a job', description: 'Wait for the end of a job and retrieve its files' },
  ],
  default: 'get',
};

const templateOperations: INodeProperties = {
  displayName: 'Operation',
  name: 'operation',
  type: 'options',
  noDataExpression: true,
  displayOptions: { show: { resource: ['template'] } },
  options: [
    { name: 'Get Many', value: 'getAll', action: 'Get many templates', description: 'Retrieve the saved templates, where the server has any' },
    { name: 'Run', value: 'run', action: 'Run a template', description: 'Start a saved template with its inputs' },
  ],
  default: 'getAll',
};

const lists: INodeProperties[] = [['account', 'getTransactions'], ['job', 'getAll'], ['template', 'getAll']].flatMap(([resource = '', operation = '']): INodeProperties[] => [
  {
    displayName: 'Return All',
    name: 'returnAll',
    type: 'boolean',
    default: false,
    description: 'Whether to return all results or only up to a given limit',
    ...shown(resource, operation),
  },
  {
    displayName: 'Limit',
    name: 'limit',
    type: 'number',
    typeOptions: { minValue: 1 },
    default: 50,
    description: 'Max number of results to return',
    displayOptions: { show: { resource: [resource], operation: [operation], returnAll: [false] } },
  },
]);

export const ACCOUNT_PROPERTIES: INodeProperties[] = [
  {
    displayName: 'Resource',
    name: 'resource',
    type: 'options',
    noDataExpression: true,
    options: [
      { name: 'Account', value: 'account' },
      { name: 'Job', value: 'job' },
      { name: 'Template', value: 'template' },
    ],
    default: 'account',
  },
  accountOperations,
  jobOperations,
  templateOperations,
  {
    displayName: 'Workflow ID',
    name: 'workflowId',
    type: 'string',
    required: true,
    default: '={{ $json.workflowId }}',
    description: 'ID of the job, which the item of a Sogni node has as workflowId',
    ...shown('job', 'cancel', 'get', 'wait'),
  },
  {
    displayName: 'Wait at Most',
    name: 'waitTimeout',
    type: 'number',
    typeOptions: { minValue: 0 },
    default: 0,
    description: 'Minutes after which the node stops to wait; the job goes on; 0 waits as long as it takes',
    ...shown('job', 'wait'),
  },
  {
    displayName: 'Steps',
    name: 'steps',
    type: 'json',
    required: true,
    default: '[{ "id": "step", "toolName": "generate_image", "arguments": { "prompt": "a duck" } }]',
    description: 'The steps as the API takes them, as a list',
    ...shown('account', 'quote'),
  },
  {
    displayName: 'Template ID',
    name: 'templateId',
    type: 'string',
    required: true,
    default: '',
    placeholder: 'e.g. tpl_1a2b3c',
    description: 'ID of the saved template',
    ...shown('template', 'run'),
  },
  {
    displayName: 'Inputs',
    name: 'inputs',
    type: 'json',
    default: '{}',
    description: 'What the template asks for, by name',
    ...shown('template', 'run'),
  },
  ...lists,
  {
    displayName: 'Options',
    name: 'options',
    type: 'collection',
    placeholder: 'Add option',
    default: {},
    options: [
      { displayName: 'Download Results', name: 'download', type: 'boolean', default: true, description: 'Whether to put the files into binary data' },
      { displayName: 'Put Output in Field', name: 'outputBinaryField', type: 'string', default: '', placeholder: 'e.g. image', description: 'The name of the output field to put the file in; empty takes its kind' },
      { displayName: 'Simplify', name: 'simplify', type: 'boolean', default: true, description: 'Whether to return a simplified version of the response instead of the raw data' },
    ],
    ...shown('job', 'get', 'wait'),
  },
];
