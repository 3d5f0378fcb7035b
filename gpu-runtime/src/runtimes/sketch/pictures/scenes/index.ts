/** All scene families, in the order in which ties are decided. */
import type { Scene } from '../prompt/scene.ts';
import { abstract } from './abstract.ts';
import { city } from './city.ts';
import { coast } from './coast.ts';
import { desert } from './desert.ts';
import { forest } from './forest.ts';
import { meadow } from './meadow.ts';
import { mountains } from './mountains.ts';
import { robot } from './robot.ts';
import { space } from './space.ts';
import { stillLife } from './still-life.ts';
import { underwater } from './underwater.ts';
import { winter } from './winter.ts';

export { abstract };

export const SCENES: readonly Scene[] = [coast, mountains, city, forest, desert, winter, space, underwater, robot, stillLife, meadow, abstract];
