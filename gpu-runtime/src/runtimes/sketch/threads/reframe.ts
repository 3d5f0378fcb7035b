/** Thread task: a picture in another size or shape. */
export { reframe } from '../frame/reframe.ts';
