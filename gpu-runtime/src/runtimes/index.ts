export { drawContactSheet, type SheetCell } from '../contact-sheet/contact-sheet.ts';
export { drawStill } from '../contact-sheet/draw-still.ts';
export { createSketchRuntime, type SketchOptions } from './sketch/index.ts';
export { createMediaRuntime, installHint, openFfmpeg, type Ffmpeg, type MediaRuntimeOptions } from './media/index.ts';
export { checkPicture, mediaFacts, type MediaFacts } from './media/media-facts.ts';
