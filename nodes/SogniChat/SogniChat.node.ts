import { NodeConnectionTypes, type INodeType, type INodeTypeDescription } from 'n8n-workflow';
import { executeChat, loadChatModels } from './execute.ts';

export class SogniChat implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Sogni Chat',
    name: 'sogniChat',
    icon: { light: 'file:../icons/sogni.svg', dark: 'file:../icons/sogni.dark.svg' },
    group: ['transform'],
    version: 1,
    subtitle: '={{ $parameter["operation"] }}',
    description: 'Send a message to a language model and get its answer, paid by the token',
    defaults: { name: 'Sogni Chat' },
    usableAsTool: true,
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main],
    credentials: [{ name: 'sogniApi', required: true }],
    properties: [
      {
        displayName: 'Operation',
        name: 'operation',
        type: 'options',
        noDataExpression: true,
        options: [
          { name: 'Get Models', value: 'models', action: 'Get the chat models', description: 'Retrieve the chat models that the server has now' },
          { name: 'Message', value: 'chat', action: 'Send a message', description: 'Send a message and retrieve the answer' },
        ],
        default: 'chat',
      },
      {
        displayName: 'Model Name or ID',
        name: 'model',
        type: 'options',
        typeOptions: { loadOptionsMethod: 'loadChatModels' },
        default: '',
        description: 'Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
        hint: 'Empty takes the first model that the server has',
        displayOptions: { show: { operation: ['chat'] } },
      },
      {
        displayName: 'Message',
        name: 'prompt',
        type: 'string',
        typeOptions: { rows: 4 },
        required: true,
        default: '',
        placeholder: 'e.g. Write three titles for a film about a lake',
        description: 'What to say to the model',
        displayOptions: { show: { operation: ['chat'] } },
      },
      {
        displayName: 'Instructions',
        name: 'system',
        type: 'string',
        typeOptions: { rows: 2 },
        default: '',
        placeholder: 'e.g. Answer in one sentence',
        description: 'How the model should behave',
        displayOptions: { show: { operation: ['chat'] } },
      },
      {
        displayName: 'Options',
        name: 'options',
        type: 'collection',
        placeholder: 'Add option',
        default: {},
        displayOptions: { show: { operation: ['chat'] } },
        options: [
          { displayName: 'Max Tokens', name: 'max_tokens', type: 'number', typeOptions: { minValue: 1 }, default: 1024, description: 'The longest answer, in tokens; the price has it as its maximum. Without it the model has a limit of its own.' },
          { displayName: 'Temperature', name: 'temperature', type: 'number', typeOptions: { minValue: 0, maxValue: 2, numberPrecision: 2 }, default: 0.7, description: 'How freely the model chooses its words' },
          { displayName: 'Thinking', name: 'thinking', type: 'boolean', default: false, description: 'Whether a model that can do both thinks before it answers, which takes tokens' },
        ],
      },
    ],
  };

  methods = { loadOptions: { loadChatModels } };

  execute = executeChat;
}
