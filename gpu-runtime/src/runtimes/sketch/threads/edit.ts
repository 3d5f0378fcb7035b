/** Thread task of `edit_image`. */
import { applyEdits, type EditRequest } from '../edits/apply-edits.ts';
import type { TaskHooks } from './protocol.ts';

export const edit = (request: EditRequest, hooks: TaskHooks): Uint8Array => applyEdits(request, hooks);
