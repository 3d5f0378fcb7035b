/** The operations of the older node: how each is converted, and what to do about those that have no node of ours. */
import { IMAGE_EDIT, IMAGE_GENERATE } from './image-rules.ts';
import type { OldOperation } from './rules.ts';
import { VIDEO_GENERATE } from './video-rules.ts';

export const CONVERTED: Readonly<Record<string, OldOperation>> = {
  'image/generate': IMAGE_GENERATE,
  'image/edit': IMAGE_EDIT,
  'video/generate': VIDEO_GENERATE,
};

const MODELS_ARE_LISTED = 'the models are those that the nodes and GET /api/v1/models/list offer; take the node out, or ask that address';
const CHAT = 'chat goes through POST /v1/chat/completions of the server, where it has a chat model';

export const LEFT: Readonly<Record<string, string>> = {
  'video/estimateCost': 'sogni-flow quote shows what the whole workflow costs before it runs; take the node out',
  'llm/generate': CHAT,
  'llm/getAll': MODELS_ARE_LISTED,
  'model/get': MODELS_ARE_LISTED,
  'model/getAll': MODELS_ARE_LISTED,
  'account/getBalance': 'GET /v4/account/balance tells the balance, and so does sogni-flow balance; take the node out',
};
