import type { Operation } from '../../operation.ts';
import { chat } from './chat.ts';

export const CHAT_OPERATIONS: readonly Operation[] = [chat];
export { chat };
