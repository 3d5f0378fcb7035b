import type { OpenaiServer } from '../configuration/openai-server.ts';
import type { OpenaiDescription } from './openai/describe.ts';
import type { OpenaiOptions } from './openai/index.ts';
import type { Runtime } from './port.ts';

export { drawContactSheet, type SheetCell } from '../contact-sheet/contact-sheet.ts';
export { drawStill } from '../contact-sheet/draw-still.ts';
export { makeVariant, type VariantOrder } from '../delivery/make-variant.ts';
export { drawCover } from '../showcase/draw-cover.ts';
export { endingOfShown, shrink, SHOWN_ENDINGS, type ShownEnding } from '../showcase/shrink.ts';
export type { ShownFile } from '../showcase/shown-file.ts';
export { createSketchRuntime, type SketchOptions } from './sketch/index.ts';
export { createMediaRuntime, installHint, openFfmpeg, type Ffmpeg, type MediaRuntimeOptions } from './media/index.ts';
export { checkPicture, mediaFacts, type MediaFacts } from './media/media-facts.ts';
export type { OpenaiDescription } from './openai/describe.ts';
export type { OpenaiOptions } from './openai/index.ts';

/** Loaded only where there is a server to speak to. @throws FlowError `invalid_configuration` for an address that is none. */
export const openOpenaiRuntime = async (options: OpenaiOptions): Promise<Runtime> => (await import('./openai/index.ts')).createOpenaiRuntime(options);

/** @throws FlowError when the server does not answer, or refuses the key. */
export const describeOpenai = async (server: OpenaiServer): Promise<OpenaiDescription> => await (await import('./openai/describe.ts')).describeOpenai(server);
