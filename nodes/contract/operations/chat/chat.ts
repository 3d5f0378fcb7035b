import type { Operation } from '../../operation.ts';

const MOST_CHARACTERS = 200_000;

/**
 * Answers with a language model. Parameters have the names of OpenAI's API, which `POST /v1/chat/completions` takes them from. What is written
 * depends on chance, so it is never taken from the job cache.
 */
export const chat = {
  name: 'chat',
  family: 'chat',
  title: 'Message',
  action: 'Send a message',
  help: 'Send a message to a language model and get its answer',
  takes: [],
  gives: 'text',
  runtimes: ['openai', 'sogni'],
  capacityUnits: 1,
  parameters: {
    prompt: { type: 'text', title: 'Message', help: 'What to say to the model', maxLength: MOST_CHARACTERS, rows: 4, example: 'Write three titles for a film about a lake' },
    system: { type: 'text', title: 'Instructions', help: 'How the model should behave', maxLength: MOST_CHARACTERS, rows: 2, example: 'Answer in one sentence' },
    messages: {
      type: 'list',
      title: 'Conversation',
      help: 'What was said before the message',
      maxItems: 1_000,
      fields: {
        role: {
          type: 'choice',
          title: 'Role',
          help: 'Who said it',
          choices: [
            { value: 'system', title: 'System', also: ['developer'] },
            { value: 'user', title: 'User' },
            { value: 'assistant', title: 'Assistant' },
          ],
          default: 'user',
        },
        content: { type: 'text', title: 'Text', help: 'What was said', required: true, maxLength: MOST_CHARACTERS, rows: 2 },
      },
    },
    model: { type: 'text', title: 'Model', help: 'Which model answers; empty takes the first that the server has', maxLength: 300 },
    max_tokens: { type: 'integer', title: 'Max Tokens', help: "The longest answer, in tokens; the price has it as its maximum; empty takes the model's default", min: 1, max: 65_536 },
    temperature: { type: 'number', title: 'Temperature', help: "How freely the model chooses its words; empty takes the model's default", min: 0, max: 2 },
    top_p: { type: 'number', title: 'Top P', help: 'From how much of the probability words are chosen', min: 0, max: 1 },
    top_k: { type: 'integer', title: 'Top K', help: 'From how many of the likeliest words one is chosen', min: 0, max: 1_000 },
    min_p: { type: 'number', title: 'Min P', help: 'How likely a word must be beside the likeliest one', min: 0, max: 1 },
    frequency_penalty: { type: 'number', title: 'Frequency Penalty', help: 'How much words lose that were used often', min: -2, max: 2 },
    presence_penalty: { type: 'number', title: 'Presence Penalty', help: 'How much words lose that were used at all', min: -2, max: 2 },
    repetition_penalty: { type: 'number', title: 'Repetition Penalty', help: 'By how much repeated words are divided; 1 changes nothing', min: 0.01, max: 2 },
    thinking: { type: 'switch', title: 'Thinking', help: "Whether a model that can do both thinks before it answers, which takes tokens; empty takes the model's default" },
    stop: { type: 'columns', title: 'Stop', help: 'Where the answer ends', maxItems: 4, fields: { stop: { type: 'text', title: 'Text', help: 'The answer ends before this', required: true, maxLength: 200 } } },
    response_format: {
      type: 'choice',
      title: 'Response Format',
      help: 'What the answer is',
      choices: [
        { value: 'text', title: 'Text' },
        { value: 'json_object', title: 'JSON', help: 'Any JSON object' },
        { value: 'json_schema', title: 'JSON by Schema', help: 'JSON that follows a schema' },
      ],
    },
    json_schema: { type: 'text', title: 'JSON Schema', help: 'What the answer has to follow, with the response format "JSON by Schema": an object with name and schema, as JSON', maxLength: 50_000, rows: 6 },
  },
  needsOneOf: ['prompt', 'messages'],
} as const satisfies Operation;
