/**
 * Where a still camera stands for a view that is described in words: `front-right quarter view low-angle shot close-up`.
 *
 * A picture shows one side of things. The camera goes round them as far as their depth allows, some twenty degrees; what is asked for
 * beyond that is told.
 */
import { readWords, type Lexicon } from '../words.ts';
import type { CameraPose } from './moves.ts';

type Meaning = { readonly x: number; readonly beyond?: string } | { readonly y: number } | { readonly z: number };

/** To the right, down and forward, in half heights of the picture. */
const LEXICON: Lexicon<Meaning> = [
  [{ x: 0 }, 'front view|front|frontal|straight on'],
  [{ x: 0.2 }, 'front right quarter view|front right|quarter right|slightly right'],
  [{ x: -0.2 }, 'front left quarter view|front left|quarter left|slightly left'],
  [{ x: 0.34, beyond: 'the right side' }, 'right side view|right side|from the right|right'],
  [{ x: -0.34, beyond: 'the left side' }, 'left side view|left side|from the left|left'],
  [{ x: 0.34, beyond: 'the back' }, 'back right quarter view|back right|back view|back|behind|rear'],
  [{ x: -0.34, beyond: 'the back' }, 'back left quarter view|back left'],
  [{ y: 0.14 }, 'low angle shot|low angle|from below|below|worms eye'],
  [{ y: 0 }, 'eye level shot|eye level'],
  [{ y: -0.12 }, 'elevated shot|elevated|raised'],
  [{ y: -0.24 }, 'high angle shot|high angle|from above|above|birds eye|overhead'],
  [{ z: 0.5 }, 'close up|closeup|close|closer|near|macro'],
  [{ z: 0.22 }, 'medium shot|medium'],
  [{ z: 0 }, 'wide shot|wide|wider|full shot|establishing'],
];

export interface Stand {
  readonly pose: CameraPose;
  readonly wordsUsed: readonly string[];
  readonly wordsIgnored: readonly string[];
  readonly warnings: readonly string[];
}

/** From this shape on a picture has all the room beside its subject that the widest view needs. */
const WIDE = 1.5;

/**
 * @param aspect - width of the picture divided by its height: in a narrow one the camera goes less far to the side, or little would be left in the frame.
 * @returns a camera that looks at the middle of the stage, from where it stands; the picture's own view when nothing is understood.
 */
export function standFor(description: string, aspect = WIDE): Stand {
  const { hits, ignored } = readWords(description.replaceAll('-', ' '), LEXICON);
  const heard = hits.filter(({ negated }) => !negated);
  const [side, y, z] = (['x', 'y', 'z'] as const).map((axis) => heard.reduce((sum, { meaning }) => sum + (axis in meaning ? (meaning as Record<string, number>)[axis]! : 0), 0)) as [number, number, number];
  const x = side * Math.min(1, aspect / WIDE);
  const hidden = heard.flatMap(({ meaning }) => ('beyond' in meaning ? [meaning.beyond] : []));
  return {
    // Turned back half the way, so that the middle distance stays in the middle.
    pose: { travel: [x, y, z], turn: [-x * PIVOT, -y * PIVOT] },
    wordsUsed: heard.map(({ words }) => words),
    wordsIgnored: [...hits.filter(({ negated }) => negated).map(({ words }) => words), ...ignored],
    warnings: [
      ...(heard.length === 0 ? ['no word names an angle that is known; the picture keeps its own'] : []),
      ...(hidden.length > 0 ? [`${hidden.join(' and ')} cannot be seen in the picture; the camera went as far round as its depth allows`] : []),
    ],
  };
}

/** Nearness of what the camera turns around. */
const PIVOT = 0.62;
