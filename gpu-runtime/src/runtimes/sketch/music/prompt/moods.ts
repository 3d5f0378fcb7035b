/**
 * Moods: what a feeling means for tonality, tempo and weight. A mood alone also brings its usual arrangement.
 */
import type { Mode } from '../theory/key.ts';
import type { Flavour } from '../theory/progressions.ts';
import type { ArrangementName } from './arrangements.ts';

export type MoodName = 'calm' | 'romantic' | 'happy' | 'upbeat' | 'epic' | 'sad' | 'dark' | 'mysterious' | 'dreamy';

export interface Mood {
  readonly words: readonly string[];
  readonly arrangement: ArrangementName;
  readonly modes: readonly Mode[];
  readonly flavour: Flavour;
  /** Place inside the arrangement's tempo range, 0 slow to 1 fast. */
  readonly pace: number;
  /** 0 to 1: how many layers play and how hard. */
  readonly energy: number;
  /** Notes of the melody in a bar: 0 sparse, 1 medium, 2 busy. */
  readonly melody: 0 | 1 | 2;
}

export const MOODS: Readonly<Record<MoodName, Mood>> = {
  calm: {
    words: ['calm', 'calming', 'peaceful', 'relaxed', 'relaxing', 'gentle', 'soft', 'serene', 'quiet', 'soothing', 'mellow', 'tender', 'warm', 'lullaby', 'sleep', 'sleepy', 'evening', 'dusk', 'night'],
    arrangement: 'quiet', modes: ['major', 'major', 'lydian'], flavour: 'tender', pace: 0.35, energy: 0.3, melody: 0,
  },
  romantic: {
    words: ['romantic', 'love', 'intimate', 'nostalgic', 'wistful', 'bittersweet', 'sentimental', 'emotional', 'touching', 'heartfelt'],
    arrangement: 'chamber', modes: ['major', 'minor'], flavour: 'tender', pace: 0.4, energy: 0.4, melody: 1,
  },
  happy: {
    words: ['happy', 'joyful', 'cheerful', 'playful', 'sunny', 'fun', 'carefree', 'bright', 'lively', 'whimsical', 'quirky', 'summer', 'festive', 'holiday', 'children', 'cute'],
    arrangement: 'acoustic', modes: ['major', 'major', 'mixolydian'], flavour: 'bright', pace: 0.75, energy: 0.6, melody: 2,
  },
  upbeat: {
    words: ['upbeat', 'energetic', 'uplifting', 'inspiring', 'inspirational', 'motivational', 'corporate', 'driving', 'exciting', 'dance', 'party', 'groovy', 'funky', 'positive', 'optimistic', 'commercial', 'sport', 'sports', 'catchy'],
    arrangement: 'pop', modes: ['major', 'mixolydian', 'major'], flavour: 'bright', pace: 0.8, energy: 0.85, melody: 1,
  },
  epic: {
    words: ['epic', 'heroic', 'triumphant', 'powerful', 'grand', 'majestic', 'adventure', 'adventurous', 'battle', 'war', 'dramatic', 'intense', 'action', 'soaring', 'victory', 'big'],
    arrangement: 'cinematic', modes: ['minor', 'dorian', 'minor'], flavour: 'bright', pace: 0.7, energy: 0.95, melody: 1,
  },
  sad: {
    words: ['sad', 'melancholic', 'melancholy', 'sorrowful', 'mournful', 'lonely', 'somber', 'sombre', 'grief', 'tragic', 'tearful', 'blue', 'rainy', 'rain', 'autumn', 'longing'],
    arrangement: 'chamber', modes: ['minor', 'minor', 'dorian'], flavour: 'tender', pace: 0.2, energy: 0.3, melody: 0,
  },
  dark: {
    words: ['dark', 'ominous', 'sinister', 'scary', 'horror', 'eerie', 'haunting', 'menacing', 'evil', 'brooding', 'tense', 'tension', 'suspense', 'suspenseful', 'thriller', 'spooky', 'halloween'],
    arrangement: 'underscore', modes: ['phrygian', 'minor', 'harmonic minor'], flavour: 'grave', pace: 0.35, energy: 0.55, melody: 0,
  },
  mysterious: {
    words: ['mysterious', 'mystery', 'mystical', 'magical', 'magic', 'enchanted', 'fantasy', 'arcane', 'exotic', 'desert', 'ancient', 'curious'],
    arrangement: 'underscore', modes: ['dorian', 'harmonic minor', 'lydian'], flavour: 'grave', pace: 0.5, energy: 0.45, melody: 1,
  },
  dreamy: {
    words: ['dreamy', 'dream', 'dreamlike', 'ethereal', 'floating', 'hazy', 'hypnotic', 'celestial', 'heavenly', 'sunset', 'sunrise', 'dawn', 'ocean', 'sea', 'stars', 'starry', 'moonlit', 'misty', 'underwater', 'snow', 'snowy'],
    arrangement: 'dream', modes: ['lydian', 'major', 'dorian'], flavour: 'floating', pace: 0.45, energy: 0.4, melody: 1,
  },
};
