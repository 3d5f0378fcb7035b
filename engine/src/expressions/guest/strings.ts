/** Methods of text in expressions. Each takes the text first, then the arguments. */
import { parseDate } from './dates.ts';
import { refuse } from './expression-error.ts';
import type { Methods } from './extend.ts';
import { host } from './sandbox-host.ts';
import { base64Decode, base64Encode, utf8Bytes, utf8Text } from './text-encoding.ts';

const HASHES = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'sha3'];

/** Words that stay small inside a title, unless they end it. */
const SMALL_WORDS = new Set('a an and as at because but by en for if in neither nor of on only or over per so some than that the to up upon v v. versus via vs vs. when with without yet'.split(' '));

/** Letters and marks that are no base letter with an accent: Unicode does not take them apart. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss', ẞ: 'SS', æ: 'ae', Æ: 'AE', œ: 'oe', Œ: 'OE', ø: 'o', Ø: 'O', ł: 'l', Ł: 'L', đ: 'd', Đ: 'D', ð: 'd', Ð: 'D', þ: 'th', Þ: 'TH', ħ: 'h', Ħ: 'H', ı: 'i', ŋ: 'ng', Ŋ: 'NG',
  '‘': "'", '’': "'", '‚': ',', '“': '"', '”': '"', '„': ',,', '«': '<<', '»': '>>', '–': '-', '—': '--', '…': '...', '•': '*', '×': 'x', '÷': '/', '°': 'deg',
  '©': '(c)', '®': '(r)', '™': '(tm)', '€': 'EU', '£': 'PS', '¥': 'Y=', '½': '1/2', '¼': '1/4', '¾': '3/4', '\u00a0': ' ',
};

const EMAIL = /[\w.!#$%&'*+/=?^`{|}~-]+@(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+[a-z]{2,63}/i;
const HOST = String.raw`(?:(?:[\w-]{1,63}\.)+[a-z]{2,63}|localhost|\d{1,3}(?:\.\d{1,3}){3})`;
const DOMAIN = new RegExp(`^${HOST}(?::\\d{1,5})?(?:/[^\\s?#]*)?$`, 'i');
const BARE_DOMAIN = new RegExp(`^${HOST}$`, 'i');
const URL_TEXT = new RegExp(String.raw`https?://${HOST.replace(String.raw`[\w-]`, String.raw`[a-z\d-]`)}(?::\d{1,5})?(?:[/?#][-\w()@:%+.~#?&/=!$'*,;]*[-\w()@%+~#&/=$*])?/?`, 'i');
const URL_PATH = /^https?:\/\/[^\s/?#]*\.?[^\s/?#]+([^?#\s]*)\S*$/i;

/** Markdown's marks, removed one kind after the other. */
const MARKDOWN: readonly (readonly [RegExp, string])[] = [
  [/^[ \t]*(?:[*+-]|\d+\.)[ \t]+/gm, ''],
  [/\n={2,}/g, '\n'],
  [/^(?:`{3}|~{3}).*\n?/gm, ''],
  [/<[^>]*>/g, ''],
  [/^ {0,3}\[[^\]]+\]: .*$/gm, ''],
  [/!\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])/g, ''],
  [/\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])/g, '$1'],
  [/^ {0,3}>/gm, ''],
  [/^ {0,3}#{1,6}\s+/gm, ''],
  [/#+[ \t]*$/gm, ''],
  // At least two characters between the marks, as n8n has it: one may be a product, not an emphasis.
  [/([*_]{1,3})(\S.*?\S)\1/g, '$2'],
  [/`([^`]+)`/g, '$1'],
  [/~~(.*?)~~/g, '$1'],
];

const toNumber = (text: string): number => {
  const number = Number(text);
  return Number.isNaN(number) ? refuse(`"${text}" cannot be turned into a number`) : number;
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
  const mail = text.includes('://') ? undefined : EMAIL.exec(text)?.[0];
  if (mail !== undefined) return mail.slice(mail.lastIndexOf('@') + 1);
  const address = /^(?:https?:\/\/)?([^\s:/?#]+)(?:[:/?#]\S*)?$/i.exec(text)?.[1];
  return address !== undefined && BARE_DOMAIN.test(address) ? address : undefined;
}

/** Words with capitals inside (iPhone, NASA) and names with a dot (n8n.io) are meant as they are. */
const isOwnSpelling = (word: string): boolean => /\p{Ll}\p{Lu}|\.\p{L}|@/u.test(word);

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
  isUrl: (text) => URL_TEXT.exec(text)?.[0] === text,
  extractEmail: (text) => EMAIL.exec(text)?.[0],
  extractDomain: domainOf,
  extractUrl: (text) => URL_TEXT.exec(text)?.[0],
  extractUrlPath: (text) => {
    const path = URL_PATH.exec(text)?.[1];
    return path === undefined ? undefined : path || '/';
  },
  toNumber,
  toFloat,
  toDecimalNumber: toFloat,
  toInt: (text, radix) => toInt(text, radix as number | undefined),
  toWholeNumber: (text, radix) => toInt(text, radix as number | undefined),
  toBoolean: (text) => !['false', '0', '', 'no'].includes(text.toLowerCase()),
  toDate: (text) => new Date(text),
  toDateTime: (text, format) => parseDate(text, format),
  toTitleCase: (text) => {
    const words = text.split(/([\s\-–—]+)/);
    const last = words.findLastIndex((word) => /\p{L}/u.test(word));
    return words
      .map((word, index) => {
        const small = SMALL_WORDS.has(word.replace(/^[^\p{L}]+|[^\p{L}.]+$/gu, '')) && index > 0 && index < last;
        return small || isOwnSpelling(word) ? word : word.replace(/\p{L}/u, (letter, at: number) => (/\d/.test(word.slice(0, at)) ? letter : letter.toUpperCase()));
      })
      .join('');
  },
  toSentenceCase: (text) => text.toLowerCase().replace(/(^\s*|[.!?]\s+)(\p{L})/gu, (_whole, before: string, letter: string) => before + letter.toUpperCase()),
  toSnakeCase: (text) =>
    text
      .toLowerCase()
      .replace(/[ \n-]/g, '_')
      .replace(/[!"#$%&'()*+,./:;<=>?@[\\\]^`{|}~]/g, ''),
  urlEncode: (text, whole = false) => (whole ? encodeURI(text) : encodeURIComponent(text)),
  urlDecode: (text, whole = false) => (whole ? decodeURI(text) : decodeURIComponent(text)),
  quote: (text, mark = '"') => `${String(mark)}${text.replaceAll('\\', '\\\\').replaceAll(String(mark), `\\${String(mark)}`)}${String(mark)}`,
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
    } catch (error) {
      return refuse(`parseJson() cannot read the text: ${(error as Error).message}; names and texts need double quotes`);
    }
  },
  toJsonString: (text) => JSON.stringify(text),
  base64Encode: (text) => base64Encode(utf8Bytes(text)),
  base64Decode: (text) => utf8Text(base64Decode(text)),
};
