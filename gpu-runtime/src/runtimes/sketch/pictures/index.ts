/** The picture renderer of the built-in runtime: draws scenes by rules, no AI model. */
import { SCENES } from './scenes/index.ts';

export { drawPicture, RENDERER_VERSION, type DrawHooks, type Picture, type PictureRequest } from './draw.ts';

/** What can be drawn, for lists and help texts. */
export const SCENE_FAMILIES: readonly { readonly name: string; readonly title: string; readonly words: readonly string[]; readonly example: string }[] = SCENES.map((scene) => ({
  name: scene.name,
  title: scene.title,
  words: [...new Set([...Object.keys(scene.words), ...Object.values(scene.features).flat()])],
  example: scene.example,
}));
