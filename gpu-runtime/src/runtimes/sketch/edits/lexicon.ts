/** The words of an instruction and what they do. The main thread reads it, so it imports no pixel code. */
import type { Lexicon } from '../words.ts';
import type { EditName } from './catalogue.ts';

export type Meaning = { readonly edits: Readonly<Partial<Record<EditName, number>>> } | { readonly amount: number };

const TINTS = ['red', 'orange', 'yellow', 'golden', 'green', 'teal', 'cyan', 'blue', 'purple', 'magenta', 'pink', 'brown'] as const;
const TINT_WORDS = ['tint', 'tinted', 'tone', 'tones', 'toned', 'cast', 'light', 'hue', 'hues', 'grade', 'filter'] as const;

export const EDIT_WORDS: Lexicon<Meaning> = [
  // Time of day
  [{ edits: { night: 1 } }, 'night|nights|nighttime|night time|midnight|moonlight|moonlit|moon|starry|stars|starlight|starry night|at night'],
  [{ edits: { dusk: 1 } }, 'dusk|twilight|nightfall|blue hour|late evening'],
  [{ edits: { dawn: 1 } }, 'dawn|sunrise|morning|daybreak|early morning'],
  [{ edits: { 'golden-hour': 1 } }, 'golden hour|golden|sunset|evening|evening sun|low sun|late afternoon|sundown'],
  [{ edits: { day: 1 } }, 'day|daytime|daylight|noon|midday|sunny|sunshine|clear sky|blue sky|bright day|broad daylight'],
  [{ edits: { overcast: 1 } }, 'overcast|cloudy|grey sky|gray sky|dull weather|gloomy'],
  // Weather
  [{ edits: { 'snow-cover': 1, cold: 0.6, snowfall: 1 } }, 'snow|snowy|snowing|snowfall|falling snow|blizzard|snowstorm|snowflakes'],
  [{ edits: { 'snow-cover': 1, cold: 0.7 } }, 'winter|wintry|snow covered|snow covered ground|frost|frosty|frozen|icy|ice'],
  [{ edits: { rain: 1 } }, 'rain|rainy|raining|rainfall|drizzle|wet|downpour|shower|showers'],
  [{ edits: { fog: 1 } }, 'fog|foggy|mist|misty|haze|hazy|smoky|smoke|atmospheric haze'],
  [{ edits: { storm: 1 } }, 'storm|stormy|thunderstorm|thunder|lightning|tempest'],
  // Season
  [{ edits: { autumn: 1, warm: 0.3 } }, 'autumn|autumnal|fall|fall colors|fall colours|autumn leaves'],
  [{ edits: { spring: 1 } }, 'spring|springtime|blossom|blossoms|blooming'],
  [{ edits: { summer: 1 } }, 'summer|summery|summertime|lush'],
  // Colour
  [{ edits: { warm: 1 } }, 'warm|warmer|warmth|cozy|cosy|warm light|warm colors|warm colours'],
  [{ edits: { cold: 1 } }, 'cold|colder|cool|cooler|chilly|cold light|cool colors|cool colours'],
  [{ edits: { 'teal-orange': 1 } }, 'teal and orange|orange and teal|cinematic|blockbuster|film look|movie|cinematic look|cinematic grade'],
  [{ edits: { 'black-white': 1 } }, 'black and white|black white|b w|bw|monochrome|greyscale|grayscale|grey|gray|desaturate completely'],
  [{ edits: { sepia: 1, vignette: 0.5 } }, 'sepia|antique|old west'],
  [{ edits: { vivid: 1 } }, 'vivid|vibrant|colorful|colourful|saturated|saturate|more saturation|more color|more colour|more colors|more colours|punchy'],
  [{ edits: { pastel: 1 } }, 'pastel|pastels|pastel colors|pastel colours|delicate'],
  [{ edits: { muted: 1 } }, 'muted|faded|desaturated|desaturate|less saturation|less color|less colour|washed out|dull'],
  [{ edits: { neon: 1, dream: 0.6 } }, 'neon|cyberpunk|synthwave|vaporwave|retrowave|neon lights'],
  ...TINTS.map((name) => [{ edits: { [`tint-${name}`]: 1 } }, TINT_WORDS.map((word) => `${name} ${word}`).join('|')] as const),
  // Tone
  [{ edits: { brighter: 1 } }, 'bright|brighter|lighter|brighten|lighten|more light|high key'],
  [{ edits: { darker: 1 } }, 'dark|darker|darken|dim|dimmer|less light|low key|moody'],
  [{ edits: { 'contrast-up': 1 } }, 'contrast|high contrast|more contrast|contrasty|increase contrast|hard light|dramatic'],
  [{ edits: { 'contrast-down': 1 } }, 'low contrast|less contrast|flat|reduce contrast|lower contrast'],
  [{ edits: { restore: 1 } }, 'restore|restored|restoration|repair|repaired|bring back the colours|bring back the colors'],
  // Style
  [{ edits: { ink: 1 } }, 'ink|ink drawing|sketch|line art|lineart|line drawing|drawing|drawn|etching|engraving|woodcut|pen|pen and ink|hatching'],
  [{ edits: { pencil: 1 } }, 'pencil|pencil drawing|pencil sketch|charcoal|graphite'],
  [{ edits: { watercolour: 1 } }, 'watercolour|watercolor|watercolour painting|watercolor painting|aquarelle|wash'],
  [{ edits: { oil: 1 } }, 'oil|oil painting|oil paint|painting|painted|painterly|impressionist|impressionism|brush strokes|brushstrokes|van gogh|canvas|acrylic'],
  [{ edits: { 'pixel-art': 1 } }, 'pixel art|pixel|pixels|pixelated|pixelate|8 bit|8bit|16 bit|16bit|retro game|video game'],
  [{ edits: { poster: 1 } }, 'poster|posterize|posterise|posterized|posterised|screen print|screenprint|flat colors|flat colours|travel poster|vector|vector art|silkscreen|linocut'],
  [{ edits: { comic: 1 } }, 'comic|comics|comic book|cartoon|anime|manga|pop art|graphic novel|cel shaded'],
  [{ edits: { halftone: 1 } }, 'halftone|newspaper|newsprint|dots|risograph|riso'],
  [{ edits: { noir: 1, vignette: 0.9, grain: 0.5 } }, 'noir|film noir|hard boiled'],
  [{ edits: { vintage: 1, grain: 0.5, vignette: 0.6, 'light-leak': 0.7 } }, 'vintage|retro|old|old photo|old film|analog|analogue|film|polaroid|kodak|kodachrome|lomo|70s|1970s|nostalgic|aged'],
  [{ edits: { dream: 1, pastel: 0.35 } }, 'dreamy|dream|dreamlike|ethereal|magical|soft focus|soft glow|fairy tale|fairytale|romantic'],
  [{ edits: { dream: 0.8 } }, 'glow|glowing|bloom|radiant|luminous'],
  [{ edits: { blur: 1 } }, 'blur|blurred|blurry|out of focus|unsharp|soft'],
  [{ edits: { 'background-blur': 1 } }, 'blur background|blur the background|blurred background|blurry background|bokeh|shallow depth of field|depth of field|portrait mode|shallow focus'],
  [{ edits: { miniature: 1 } }, 'miniature|tilt shift|toy|diorama|model railway'],
  [{ edits: { sharpen: 1 } }, 'sharp|sharper|sharpen|crisp|crisper|more detail|more detailed|detailed|clear|clearer'],
  [{ edits: { invert: 1 } }, 'invert|inverted|negative|inverse'],
  [{ edits: { mosaic: 1 } }, 'mosaic|tiles|tesserae'],
  [{ edits: { 'stained-glass': 1 } }, 'stained glass|stained glass window|church window|tiffany'],
  [{ edits: { vignette: 1 } }, 'vignette|dark corners|darkened corners'],
  [{ edits: { grain: 1 } }, 'grain|grainy|film grain|noise|noisy|gritty'],
  [{ edits: { 'light-leak': 1 } }, 'light leak|light leaks|lens flare'],
  // How much
  [{ amount: 0.55 }, 'slightly|slight|subtle|subtly|a little|a bit|little|bit|gentle|gently|light|lightly|somewhat|hint|touch'],
  [{ amount: 1.5 }, 'very|heavy|heavily|strong|strongly|intense|extremely|extreme|much|deep|deeply|thick|dense|totally|completely'],
];
