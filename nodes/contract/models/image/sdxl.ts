/**
 * Checkpoints of Stable Diffusion, which Macs and Forge run, and the only ones with a ControlNet. Steps and guidance are the family's: what
 * a single checkpoint likes better is not published.
 */
import { NETWORK, range, square, type Model } from '../model.ts';

const SDXL = [
  ['albedo-xl', 'coreml-albedobaseXL_v31Large', 'AlbedoBase XL'],
  ['animagine-xl', 'coreml-animagineXL40_v4Opt', 'Animagine XL 4.0'],
  ['anima-pencil-xl', 'coreml-animaPencilXL_v500', 'Anima Pencil XL'],
  ['art-universe-xl', 'coreml-artUniverse_sdxlV60', 'Art Universe XL'],
  ['hyphoria-real', 'coreml-hyphoriaRealIllu_v05', 'Hyphoria Real'],
  ['analog-madness-xl', 'coreml-analogMadnessSDXL_xl2', 'Analog Madness XL'],
  ['cyberrealistic-xl', 'coreml-cyberrealisticXL_v60', 'CyberRealistic XL'],
  ['real-dream-xl', 'coreml-realDream_sdxlPony11', 'Real Dream XL'],
  ['faetastic-xl', 'coreml-sdxlFaetastic_v24', 'Faetastic XL'],
  ['zavychroma-xl', 'coreml-zavychromaxl_v80', 'ZavyChroma XL'],
  ['pony-faetality', 'coreml-ponyFaetality_v11', 'Pony Faetality'],
  ['pony-v7', 'coreml-cyberrealisticPony_v7', 'CyberRealistic Pony v7'],
  ['dreamshaper-xl', 'coreml-DreamShaper-XL1-Alpha2', 'DreamShaper XL'],
] as const;

const checkpoint = (id: string, names: readonly string[], title: string, edge: number): Model => ({
  ...{ id, title, media: 'image', access: 'premium', serves: { generate_image: names }, runtimes: NETWORK, contextImages: 0, controlNet: true },
  limits: { steps: range(20, 40, 20), guidance: range(0, 30, 7.5), ...square(256, 2048, edge) },
});

export const SDXL_MODELS: readonly Model[] = [
  ...SDXL.map(([name, id, title]) => checkpoint(id, [name], title, 1024)),
  checkpoint('coreml-cyberrealistic_v70_768', [], 'CyberRealistic v7 (SD 1.5)', 768),
];
