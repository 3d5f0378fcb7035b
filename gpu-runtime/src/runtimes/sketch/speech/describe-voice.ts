/** Changes a system voice by the words of a description: who speaks, how high, how fast, how lively. What it does not know is told. */
import { readWords, type Lexicon } from '../words.ts';
import { VOICES, type SystemVoice } from './voices.ts';

type Trait = 'man' | 'woman' | 'low' | 'high' | 'slow' | 'fast' | 'lively' | 'calm';

const TRAITS: Lexicon<Trait> = [
  ['man', 'man|male|masculine|boy|gentleman|grandfather|father|baritone'],
  ['woman', 'woman|female|feminine|girl|lady|grandmother|mother|alto'],
  ['low', 'deep|low|dark|bass|old|elderly|gravelly|big'],
  ['high', 'high|bright|light|young|child|childlike|soprano|small'],
  ['slow', 'slow|slowly|unhurried|measured|solemn'],
  ['fast', 'fast|quick|quickly|rapid|hurried|hasty'],
  ['lively', 'lively|excited|cheerful|happy|energetic|enthusiastic|expressive'],
  ['calm', 'calm|calmly|flat|serious|soothing|monotone|relaxed|sad'],
];

/** Factors of a trait. */
const CHANGES: Readonly<Record<Exclude<Trait, 'man' | 'woman'>, Partial<Record<'pitch' | 'stretch' | 'liveliness' | 'formants', number>>>> = {
  low: { pitch: 0.84, formants: 0.93 },
  high: { pitch: 1.14, formants: 1.07 },
  slow: { stretch: 1.2 },
  fast: { stretch: 0.83 },
  lively: { liveliness: 1.7, stretch: 0.97 },
  calm: { liveliness: 0.5, stretch: 1.06 },
};

const isWoman = ({ speaker }: SystemVoice): boolean => speaker === 'slt';

export interface DescribedVoice {
  readonly voice: SystemVoice;
  readonly wordsUsed: readonly string[];
  readonly wordsIgnored: readonly string[];
}

export function describeVoice(voice: SystemVoice, description: string): DescribedVoice {
  const { hits, ignored } = readWords(description, TRAITS);
  const wanted = hits.filter(({ negated }) => !negated);
  const traits = new Set(wanted.map(({ meaning }) => meaning));
  let changed: SystemVoice = traits.has('man') && isWoman(voice) ? VOICES.ryan : traits.has('woman') && !isWoman(voice) ? VOICES.serena : voice;
  for (const trait of traits) {
    if (trait === 'man' || trait === 'woman') continue;
    for (const [name, factor] of Object.entries(CHANGES[trait])) changed = { ...changed, [name]: changed[name as 'pitch'] * factor };
  }
  return { voice: changed, wordsUsed: [...new Set(wanted.map(({ words }) => words))], wordsIgnored: ignored.filter((word) => word !== 'voice' && word !== 'speaker') };
}
