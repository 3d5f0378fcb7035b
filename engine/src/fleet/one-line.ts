/** What a worker says, as it may stand in a table on somebody's terminal: without control characters, so in one line. */
export const inOneLine = (text: string): string => text.replaceAll(/\p{Cc}+/gu, ' ');
