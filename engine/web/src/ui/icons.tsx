/**
 * Icons as strokes on a 24 px grid, in the colour of the text beside them. Decoration: what they mean is said in words. Their shapes
 * are a file of their own, `icons.svg`, so that they weigh nothing in the script.
 */
import shapes from './icons.svg';

export type IconName =
  | 'templates' | 'runs' | 'library' | 'keys' | 'ledger' | 'spark' | 'plus' | 'minus' | 'close' | 'check' | 'more' | 'search' | 'upload' | 'download'
  | 'camera' | 'person' | 'image' | 'video' | 'audio' | 'text' | 'model' | 'play' | 'pause' | 'stop' | 'again' | 'dice' | 'lock' | 'unlock' | 'brush'
  | 'eraser' | 'undo' | 'invert' | 'trash' | 'copy' | 'edit' | 'fork' | 'link' | 'sun' | 'moon' | 'warning' | 'info' | 'back' | 'forward' | 'down'
  | 'expand' | 'compare' | 'grid' | 'list' | 'clock' | 'account' | 'exit';

export const Icon = ({ name, size = 20 }: { readonly name: IconName; readonly size?: number }) => (
  <svg class="icon" width={size} height={size} aria-hidden="true" focusable="false">
    <use href={`${shapes}#${name}`} />
  </svg>
);
