/** Methods of text in expressions. Each takes the text first, then the arguments. */
import { parseDate } from './dates.ts';
import { refuse } from './expression-error.ts';
import type { Methods } from './extend.ts';
import { host } from './sandbox-host.ts';
import { base64Decode, base64Encode, utf8Bytes, utf8Text } from './text-encoding.ts';

const HASHES = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'sha3'];

/** Words that stay small inside a title. */
const SMALL_WORDS = new Set('a an and as at but by en for if in nor of on or per the to v. vs. via'.split(' '));

/** Letters that no accent makes: Unicode does not take them apart. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss', ẞ: 'SS', æ: 'ae', Æ: 'AE', œ: 'oe', Œ: 'OE', ø: 'o', Ø: 'O', ł: 'l', Ł: 'L', đ: 'd', Đ: 'D', ð: 'd', Ð: 'D', þ: 'th', Þ: 'TH', ħ: 'h', Ħ: 'H', ı: 'i', ŋ: 'ng', Ŋ: 'NG',
};

const DOMAIN = /^(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+[a-z]{2,63}$/i;
const EMAIL = /[\w.!#$%&'*+/=?^`{|}~-]+@(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+[a-z]{2,63}/i;
const URL_TEXT = /(?:https?|ftp|file):\/\/(?:www\.|(?!www))[-\w@:%.+~#=]{1,256}(?:\.[a-z\d()]{2,63}|(?<=localhost)(?::\d+)?)\b[-\w()@:%+.~#?&/=!$'*,;[\]]*/i;
const URL_WHOLE = /^(?:https?|ftp|file):\/\/([^\s/?#]+)([^\s?#]*)[^\s]*$/i;

/** Markdown's marks, removed one kind after the other. */
const MARKDOWN: readonly (readonly [RegExp, string])[] = [
  [/^(?:-\s*?|\*\s*?|_\s*?){3,}\s*$/gm, ''],
  [/^[ \t]*(?:[*\-+]|\d+\.)[ \t]+/gm, ''],
  [/\n={2,}/g, '\n'],
  [/~{3}.*\n/g, ''],
  [/`{3}.*\n/g, ''],
  [/<[^>]*>/g, ''],
  [/^[=-]{2,}[ \t]*$/gm, ''],
  [/\[\^.+?\](?:: .*?$)?/g, ''],
  [/\s{0,2}\[.*?\]: .*?$/g, ''],
  [/!\[(.*?)\][[(].*?[\])]/g, '$1'],
  [/\[(.*?)\][[(].*?[\])]/g, '$1'],
  [/^ {0,3}>\s?/gm, ''],
  [/^\s{0,3}#{1,6}\s+|\s*#+\s*$/gm, ''],
  [/([*_]{1,3})(\S(?:.*?\S)??)\1/g, '$2'],
  [/(`{3,})(.*?)\1/gm, '$2'],
  [/`(.+?)`/g, '$1'],
  [/~~(.*?)~~/g, '$1'],
];

const toNumber = (text: string): number => {
  const number = Number(text);
  return text.trim() === '' || Number.isNaN(number) ? refuse(`"${text}" cannot be turned into a number`) : number;
};

const toFloat = (text: string): number => {
  if (text.includes(',')) return refuse(`"${text}" cannot be turned into a number; a decimal point is needed, no comma`);
  const number = Number.parseFloat(text);
  return Number.isNaN(number) ? refuse(`"${text}" cannot be turned into a number`) : number;
};

const toInt = (text: string, radix?: number): number => {
  const number = Number.parseInt(text, radix);
  return Number.isNaN(number) ? refuse(`"${text}" cannot be turned into a whole number`) : number;
};

/** Host name inside an address of the web or of mail. */
function domainOf(text: string): string | undefined {
  const mail = EMAIL.exec(text);
  if (mail && !text.includes('://')) return mail[0].slice(mail[0].lastIndexOf('@') + 1);
  const address = /(?:\w+:\/\/|^)(?:[^\s@/]*@)?([^\s:/?#]+)/.exec(text)?.[1];
  if (address === undefined) return undefined;
  return DOMAIN.test(address) || address === 'localhost' || /^\d{1,3}(?:\.\d{1,3}){3}$/.test(address) ? address : undefined;
}

const capitalize = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

export const stringMethods: Methods<string> = {
  hash(text, algorithm = 'md5') {
    const name = String(algorithm).toLowerCase();
    if (name === 'base64') return base64Encode(utf8Bytes(text));
    return HASHES.includes(name) ? host.hash(name, text) : refuse(`there is no hash "${String(algorithm)}"; ${HASHES.join(', ')} and base64 are allowed`);
  },
  length: (text) => text.length,
  isEmpty: (text) => text === '',
  isNotEmpty: (text) => text !== '',
  isNumeric: (text) => !/\s/.test(text) && text !== '' && !Number.isNaN(Number(text)),
  isDomain: (text) => DOMAIN.test(text),
  isEmail: (text) => EMAIL.exec(text)?.[0] === text,
  isUrl: (text) => URL_WHOLE.test(text),
  extractEmail: (text) => EMAIL.exec(text)?.[0],
  extractDomain: domainOf,
  extractUrl: (text) => URL_TEXT.exec(text)?.[0],
  extractUrlPath: (text) => {
    const parts = URL_WHOLE.exec(text);
    return parts ? parts[2] || '/' : undefined;
  },
  toNumber,
  toFloat,
  toDecimalNumber: toFloat,
  toInt: (text, radix) => toInt(text, radix as number | undefined),
  toWholeNumber: (text, radix) => toInt(text, radix as number | undefined),
  toBoolean: (text) => !['false', '0', '', 'no'].includes(text.toLowerCase()),
  toDate: (text) => parseDate(text).toJSDate(),
  toDateTime: (text, format) => parseDate(text, format),
  toTitleCase: (text) =>
    text
      .toLowerCase()
      .split(/(\s+)/)
      .map((word, index) => (index > 0 && SMALL_WORDS.has(word) ? word : capitalize(word)))
      .join(''),
  toSentenceCase: (text) => text.toLowerCase().replace(/(^\s*|[.!?]\s+)(\p{L})/gu, (_whole, before: string, letter: string) => before + letter.toUpperCase()),
  toSnakeCase: (text) =>
    text
      .toLowerCase()
      .replace(/[ \t\n-]+/g, '_')
      .replace(/[!"#$%&'()*+,./:;<=>?@[\\\]^`{|}~]/g, ''),
  urlEncode: (text, whole = false) => (whole ? encodeURI(text) : encodeURIComponent(text)),
  urlDecode: (text, whole = false) => (whole ? decodeURI(text) : decodeURIComponent(text)),
  quote: (text, mark = '"') => `${String(mark)}${text.replaceAll(String(mark), `\\${String(mark)}`)}${String(mark)}`,
  replaceSpecialChars: (text) =>
    text
      .normalize('NFD')
      .replace(/\p{M}/gu, '')
      .replace(/[^\0-\x7f]/gu, (letter) => LETTERS[letter] ?? letter),
  removeTags: (text) => text.replace(/<[^>]*>?/g, ''),
  removeMarkdown: (text) => MARKDOWN.reduce((rest, [mark, kept]) => rest.replace(mark, kept), text),
  parseJson: (text) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      return undefined;
    }
  },
  toJsonString: (text) => JSON.stringify(text),
  base64Encode: (text) => base64Encode(utf8Bytes(text)),
  base64Decode: (text) => utf8Text(base64Decode(text)),
};
