/** First module of the sandbox: puts the names in place and hands the host its two entries. */
import { installIntl } from './intl.ts';
import { installNames } from './world.ts';

export { evaluate } from './evaluate.ts';
export { startCode, takeCodeReply } from './code.ts';
export { definedMethods } from './extend.ts';

installIntl();
installNames();
