/** Longer lines are cut in any case. */
const MAX_CHARACTERS = 200;

/** One line of text as the renderer's markup. Names come from workflow files; what cannot be written, such as control characters, would be refused. */
export const asMarkup = (text: string): string => escape([...text.replace(/[\s\p{C}]+/gu, ' ').trim()].slice(0, MAX_CHARACTERS).join(''));

const escape = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
