/** What a prompt asks for, in terms that scenes can act on, and an honest list of what was and was not understood. */

export type Time = 'dawn' | 'day' | 'golden' | 'sunset' | 'dusk' | 'night';
export type Weather = 'clear' | 'cloudy' | 'fog' | 'rain' | 'snow' | 'storm';
export type Season = 'spring' | 'summer' | 'autumn' | 'winter';

export interface Mood {
  /** Factors, 1 is neutral. */
  readonly saturation: number;
  readonly exposure: number;
  readonly contrast: number;
  readonly glow: number;
  /** -1 cold … 1 warm. */
  readonly warmth: number;
}

export interface ColourWish {
  readonly hue: number;
  readonly chroma: number;
}

export interface Brief {
  readonly family: string;
  readonly time: Time | undefined;
  readonly weather: Weather | undefined;
  readonly season: Season | undefined;
  /** Colour words in the order of the prompt, at most three. */
  readonly colours: readonly ColourWish[];
  readonly mood: Mood;
  /** Features of the family that the prompt asks for by name. */
  readonly wants: ReadonlySet<string>;
  /** Features, weathers and `sun`, `stars`, `clouds` that must not appear. */
  readonly without: ReadonlySet<string>;
  readonly amount: 'few' | 'many' | undefined;
  readonly size: 'small' | 'large' | undefined;
  readonly wordsUsed: readonly string[];
  readonly wordsIgnored: readonly string[];
}

export const PLAIN_MOOD: Mood = { saturation: 1, exposure: 1, contrast: 1, glow: 1, warmth: 0 };
