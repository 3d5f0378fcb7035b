/**
 * Reads a prompt: splits it into words and phrases, finds the family that most of them call, and keeps what that family can act on.
 *
 * A word counts as used only when the chosen family reacts to it. When the family's own words are too small a share of the content,
 * the abstract family is drawn instead: the renderer never pretends to have understood.
 */
import { min } from '../core/math.ts';
import { PLAIN_MOOD, type Brief, type ColourWish, type Mood, type Season, type Time, type Weather } from './brief.ts';
import type { Scene } from './scene.ts';
import { AMOUNT_WORDS, COLOUR_WORDS, MOOD_WORDS, NEGATORS, SEASON_WORDS, SIZE_WORDS, STOP_WORDS, TIME_WORDS, WEATHER_WORDS } from './vocabulary.ts';

/** Share of content words that must mean something to the family. */
const ENOUGH = 0.2;
const LONGEST_PHRASE = 3;
const MOST_COLOURS = 3;

interface Term {
  /** As it stands in the vocabulary. */
  readonly text: string;
  /** As it stands in the prompt. */
  readonly said: string;
  readonly negated: boolean;
}

export function readPrompt(prompt: string, negativePrompt: string, scenes: readonly Scene[], fallback: Scene): Brief {
  const known = knownTerms(scenes);
  const terms = splitTerms(prompt, known);
  const wishes = terms.filter((term) => !term.negated);
  const refusals = [...terms.filter((term) => term.negated), ...splitTerms(negativePrompt, known)];
  const scene = chooseScene(wishes, scenes, fallback);
  return collect(scene, wishes, refusals);
}

function knownTerms(scenes: readonly Scene[]): ReadonlySet<string> {
  const known = new Set<string>([...Object.keys(COLOUR_WORDS), ...Object.keys(MOOD_WORDS)]);
  for (const table of [TIME_WORDS, WEATHER_WORDS, SEASON_WORDS, AMOUNT_WORDS, SIZE_WORDS]) for (const words of Object.values(table)) for (const word of words) known.add(word);
  for (const scene of scenes) {
    for (const word of Object.keys(scene.words)) known.add(word);
    for (const words of Object.values(scene.features)) for (const word of words) known.add(word);
  }
  return known;
}

/** Words in lower case without accents, phrases joined, plurals brought to the form that is known, stop words dropped. */
function splitTerms(text: string, known: ReadonlySet<string>): Term[] {
  const words = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/’/g, "'")
    .split(/[^\p{L}\p{N}']+/u)
    .map((word) => word.replace(/^'+|'+$|'s$/g, ''))
    .filter((word) => word !== '');
  const terms: Term[] = [];
  let negated = false;
  for (let i = 0; i < words.length; ) {
    if (NEGATORS.has(words[i]!)) {
      negated = true;
      i++;
      continue;
    }
    let taken = 0;
    for (let length = min(LONGEST_PHRASE, words.length - i); length > 0 && taken === 0; length--) {
      const said = words.slice(i, i + length).join(' ');
      const text = singular(said, known);
      if (!known.has(text)) continue;
      terms.push({ text, said, negated });
      taken = length;
    }
    if (taken > 0) negated = false;
    else if (!STOP_WORDS.has(words[i]!)) {
      terms.push({ text: words[i]!, said: words[i]!, negated });
      negated = false;
    }
    i += taken || 1;
  }
  return terms;
}

function singular(text: string, known: ReadonlySet<string>): string {
  if (known.has(text)) return text;
  for (const [ending, replacement] of [['ies', 'y'], ['es', ''], ['s', '']] as const) {
    const shorter = text.endsWith(ending) ? text.slice(0, -ending.length) + replacement : text;
    if (known.has(shorter)) return shorter;
  }
  return text;
}

function chooseScene(wishes: readonly Term[], scenes: readonly Scene[], fallback: Scene): Scene {
  let best = fallback;
  let bestScore = 0;
  for (const scene of scenes) {
    let score = 0;
    for (const { text } of wishes) score += (Object.hasOwn(scene.words, text) ? scene.words[text]! : 0) + (featureOf(scene, text) === undefined ? 0 : 0.5);
    if (score > bestScore) {
      best = scene;
      bestScore = score;
    }
  }
  if (bestScore < 1) return fallback;
  const understood = wishes.filter(({ text }) => Object.hasOwn(best.words, text) || reactsTo(best, text)).length;
  return understood / wishes.length >= ENOUGH ? best : fallback;
}

function featureOf(scene: Scene, word: string): string | undefined {
  for (const [feature, words] of Object.entries(scene.features)) if (words.includes(word)) return feature;
  return undefined;
}

function keyOf<K extends string>(table: Readonly<Record<K, readonly string[]>>, word: string): K | undefined {
  for (const key in table) if (table[key].includes(word)) return key;
  return undefined;
}

function reactsTo(scene: Scene, word: string): boolean {
  const time = keyOf(TIME_WORDS, word);
  const weather = keyOf(WEATHER_WORDS, word);
  const season = keyOf(SEASON_WORDS, word);
  return (
    Object.hasOwn(COLOUR_WORDS, word) ||
    Object.hasOwn(MOOD_WORDS, word) ||
    featureOf(scene, word) !== undefined ||
    (time !== undefined && scene.times.includes(time)) ||
    (weather !== undefined && scene.weathers.includes(weather)) ||
    (season !== undefined && scene.seasons.includes(season)) ||
    (scene.amounts && keyOf(AMOUNT_WORDS, word) !== undefined) ||
    (scene.sizes && keyOf(SIZE_WORDS, word) !== undefined)
  );
}

function collect(scene: Scene, wishes: readonly Term[], refusals: readonly Term[]): Brief {
  let time: Time | undefined;
  let weather: Weather | undefined;
  let season: Season | undefined;
  let amount: 'few' | 'many' | undefined;
  let size: 'small' | 'large' | undefined;
  let mood: Mood = PLAIN_MOOD;
  const colours: ColourWish[] = [];
  const wants = new Set<string>();
  const without = new Set<string>();
  const used = new Set<string>();
  const ignored = new Set<string>();

  for (const { text, said } of wishes) {
    let understood = Object.hasOwn(scene.words, text);
    const feature = featureOf(scene, text);
    if (feature !== undefined) {
      wants.add(feature);
      understood = true;
    }
    // Of two times, weathers or seasons the first counts; the other is ignored, and listed as ignored.
    const aTime = keyOf(TIME_WORDS, text);
    if (aTime !== undefined && scene.times.includes(aTime)) {
      time ??= aTime;
      understood ||= time === aTime;
    }
    const aWeather = keyOf(WEATHER_WORDS, text);
    if (aWeather !== undefined && scene.weathers.includes(aWeather)) {
      weather ??= aWeather;
      understood ||= weather === aWeather;
    }
    const aSeason = keyOf(SEASON_WORDS, text);
    if (aSeason !== undefined && scene.seasons.includes(aSeason)) {
      season ??= aSeason;
      understood ||= season === aSeason;
    }
    if (Object.hasOwn(COLOUR_WORDS, text) && colours.length < MOST_COLOURS) {
      const [hue, chroma] = COLOUR_WORDS[text]!;
      colours.push({ hue, chroma });
      understood = true;
    }
    if (Object.hasOwn(MOOD_WORDS, text)) {
      mood = addMood(mood, MOOD_WORDS[text]!);
      understood = true;
    }
    const anAmount = scene.amounts ? keyOf(AMOUNT_WORDS, text) : undefined;
    const aSize = scene.sizes ? keyOf(SIZE_WORDS, text) : undefined;
    amount ??= anAmount;
    size ??= aSize;
    understood ||= (anAmount ?? aSize) !== undefined;
    (understood ? used : ignored).add(said);
  }

  for (const { text, said } of refusals) {
    const removed = featureOf(scene, text) ?? weatherWithout(scene, text) ?? SKY_THINGS[text];
    if (removed !== undefined) {
      without.add(removed);
      wants.delete(removed);
      if (removed === weather) weather = undefined;
      used.add(`without ${said}`);
    } else ignored.add(`without ${said}`);
  }
  return { family: scene.name, time, weather, season, colours, mood, wants, without, amount, size, wordsUsed: [...used], wordsIgnored: [...ignored] };
}

const SKY_THINGS: Readonly<Record<string, string | undefined>> = { sun: 'sun', moon: 'moon', star: 'stars', stars: 'stars' };

function weatherWithout(scene: Scene, word: string): string | undefined {
  const weather = keyOf(WEATHER_WORDS, word);
  return weather !== undefined && scene.weathers.includes(weather) ? weather : undefined;
}

function addMood(mood: Mood, more: Partial<Mood>): Mood {
  return {
    saturation: mood.saturation * (more.saturation ?? 1),
    exposure: mood.exposure * (more.exposure ?? 1),
    contrast: mood.contrast * (more.contrast ?? 1),
    glow: mood.glow * (more.glow ?? 1),
    warmth: mood.warmth + (more.warmth ?? 0),
  };
}
