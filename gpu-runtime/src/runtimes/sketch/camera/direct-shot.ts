/** Reads from the words of a prompt how the camera and the scene shall move. */
import { CAMERA_MOVES, type CameraMoveName } from './moves.ts';
import { readWords, type Lexicon } from '../words.ts';

type Meaning =
  | { readonly move: CameraMoveName }
  | { readonly pace: number }
  | { readonly life: 'clouds' | 'water' | 'snow' | 'rain' };

const LEXICON: Lexicon<Meaning> = [
  [{ move: 'push_in' }, 'push in|push|zoom in|zoom|dolly in|dolly|move in|closer|forward|forwards|approach'],
  [{ move: 'pull_out' }, 'pull out|pull back|pull|zoom out|dolly out|move out|back away|backward|backwards|reveal|away|wider'],
  [{ move: 'pan_left' }, 'pan left|pan to the left|move left|slide left|left|leftward|leftwards'],
  [{ move: 'pan_right' }, 'pan right|pan to the right|pan|move right|slide right|right|rightward|rightwards|sideways|track|tracking'],
  [{ move: 'tilt_up' }, 'tilt up|tilt|look up|rise|crane up|crane|up|upward|upwards|ascend'],
  [{ move: 'tilt_down' }, 'tilt down|look down|crane down|descend|down|downward|downwards|sink'],
  [{ move: 'drift' }, 'drift|float|glide|hover|orbit|parallax|wander|sway|fly|handheld'],
  [{ move: 'still' }, 'still|static|fixed|locked|locked off|tripod|no camera movement|camera stands still|motionless'],
  [{ pace: 0.6 }, 'slow|slowly|gentle|gently|subtle|subtly|soft|softly|calm|slight|slightly|smooth|smoothly'],
  [{ pace: 1.6 }, 'fast|quick|quickly|dramatic|dramatically|rapid|strong|strongly|dynamic|energetic|bold'],
  [{ life: 'clouds' }, 'cloud|clouds|drifting clouds|moving clouds|drifting sky|clouds drift|clouds drifting|sky|wind|windy|breeze'],
  [{ life: 'water' }, 'water|wave|waves|sea|ocean|lake|river|ripple|ripples|rippling|shimmer|shimmering|reflections'],
  [{ life: 'snow' }, 'snow|falling snow|snowfall|snowing|snowy|snowflakes|flakes|blizzard'],
  [{ life: 'rain' }, 'rain|falling rain|rainfall|raining|rainy|drizzle|storm|stormy'],
];

export type Life = Extract<Meaning, { life: string }>['life'];

export interface Direction {
  readonly moves: readonly CameraMoveName[];
  /** Multiplies the strength that was asked for. */
  readonly pace: number;
  /** What of the scene shall move that the camera does not. */
  readonly life: readonly Life[];
  readonly wordsUsed: readonly string[];
  readonly wordsIgnored: readonly string[];
  readonly warnings: readonly string[];
}

/** @param camera - a move by name, or `auto` to follow the prompt. */
export function directShot(prompt: string, camera: string): Direction {
  const chosen = Object.hasOwn(CAMERA_MOVES, camera) ? (camera as CameraMoveName) : undefined;
  const { hits, ignored } = readWords(prompt, LEXICON);
  // With a move chosen by hand, the prompt's own one has no say.
  const heard = hits.filter(({ meaning, negated }) => !negated && !(chosen && 'move' in meaning));
  const unheard = hits.filter((hit) => !heard.includes(hit));
  const moves = new Set<CameraMoveName>(chosen ? [chosen] : heard.flatMap(({ meaning }) => ('move' in meaning ? [meaning.move] : [])));
  const warnings: string[] = [];
  if (moves.size > 1) moves.delete('still');
  if (moves.size === 0) {
    moves.add('push_in');
    warnings.push('the prompt names no camera movement; a push in was made');
  }
  return {
    moves: [...moves],
    pace: heard.reduce((pace, { meaning }) => ('pace' in meaning ? pace * meaning.pace : pace), 1),
    life: [...new Set(heard.flatMap(({ meaning }) => ('life' in meaning ? [meaning.life] : [])))],
    wordsUsed: heard.map((hit) => hit.words),
    wordsIgnored: [...unheard.map((hit) => hit.words), ...ignored],
    warnings,
  };
}
