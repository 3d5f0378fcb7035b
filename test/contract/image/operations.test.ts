import { describe, expect, it } from '@jest/globals';
import { applyDefaults, changeAngle, checkArguments, editImage, findOperation, generateImage, preprocessImage, quoteJob, segmentImage, sizeOfResult, upscaleImage, type Operation, type PricedInput } from '../../../nodes/contract/index.ts';
import { IMAGE_FORMULAS } from '../../../nodes/contract/pricing/image.ts';
import { IMAGE_OPERATIONS } from '../../../nodes/contract/operations/image/index.ts';

const asked = (operation: Operation, given: object) => checkArguments(operation, given);
const refusal = (operation: Operation, given: object): string => {
  try {
    asked(operation, given);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was refused');
};
const picture = { prompt: 'a duck' };

describe('a size', () => {
  it('by name is that width and height', () => {
    expect(asked(generateImage, { ...picture, sizePreset: 'portrait_7_9' })).toMatchObject({ width: 896, height: 1152 });
  });

  it('by name does not bear another beside it', () => {
    expect(asked(generateImage, { ...picture, sizePreset: 'square', width: 512 })).toMatchObject({ width: 512, height: 512 });
    expect(refusal(generateImage, { ...picture, sizePreset: 'square', width: 1024 })).toBe('width is 1024, but sizePreset "square" makes it 512; generate_image takes one of the two');
  });

  const limits = { width: { min: 256, max: 2048, multipleOf: 16, default: 1024 }, height: { min: 256, max: 2048, multipleOf: 16, default: 1024 } };

  it.each([
    [{ aspectRatio: '16:9' }, [1360, 768]],
    [{ aspectRatio: '9:16' }, [768, 1360]],
    [{ aspectRatio: '1:1' }, [1024, 1024]],
    [{ aspectRatio: '21:9' }, [1552, 672]],
    [{ aspectRatio: '3:2', width: 1536 }, [1536, 1024]],
    [{ aspectRatio: '2:3', height: 1536 }, [1024, 1536]],
    [{ aspectRatio: '16:9', width: 512, height: 512 }, [512, 512]],
    [{}, [1024, 1024]],
  ])('by ratio follows the model: %j', (given, [width, height]) => {
    const sized = applyDefaults(given, limits);
    expect([sized.width, sized.height]).toEqual([width, height]);
  });

  it('by ratio never has more pixels than the default, so that it costs no more', () => {
    const { choices } = generateImage.parameters.aspectRatio;
    for (const { value } of choices) {
      const { width, height } = applyDefaults({ aspectRatio: value }, limits) as { width: number; height: number };
      expect(width * height).toBeLessThanOrEqual(1024 * 1024);
      expect(width * height).toBeGreaterThan(0.93 * 1024 * 1024);
      const [across = 0, down = 0] = value.split(':').map(Number);
      expect(Math.abs(Math.log((width / height / across) * down))).toBeLessThan(0.04);
    }
  });

  it('of what is made of a source is the source, cut, then enlarged', () => {
    const source = { width: 1200, height: 800 };
    expect(sizeOfResult({}, source)).toEqual(source);
    expect(sizeOfResult({ aspectRatio: '1:1' }, source)).toEqual({ width: 800, height: 800 });
    expect(sizeOfResult({ scale: 1.5 }, source)).toEqual({ width: 1800, height: 1200 });
    expect(sizeOfResult({ targetLongestEdge: 3000 }, source)).toEqual({ width: 3000, height: 2000 });
    expect(sizeOfResult({ width: 600 }, source)).toEqual({ width: 600, height: 400 });
    expect(sizeOfResult({ width: 640, height: 640 }, undefined)).toEqual({ width: 640, height: 640 });
    expect(sizeOfResult({ scale: 2 }, undefined)).toBeUndefined();
  });
});

describe('generate_image', () => {
  it('leaves open what models differ in', () => {
    for (const name of ['width', 'height', 'steps', 'guidance', 'sampler', 'scheduler']) expect(asked(generateImage, picture)).not.toHaveProperty(name);
  });

  it('takes samplers and formats in either spelling', () => {
    expect(asked(generateImage, { ...picture, sampler: 'DPM++ 2M', scheduler: 'Karras', outputFormat: 'jpeg' })).toMatchObject({ sampler: 'dpmpp_2m', scheduler: 'karras', outputFormat: 'jpg' });
  });

  it('takes a ControlNet of all fifteen types', () => {
    const { choices } = generateImage.parameters.controlNet.fields.name;
    expect(choices).toHaveLength(15);
    for (const { value } of choices) expect(asked(generateImage, { ...picture, controlNet: { name: value } }).controlNet).toMatchObject({ name: value, mode: 'balanced', guidanceStart: 0, guidanceEnd: 1 });
    expect(refusal(generateImage, { ...picture, controlNet: { name: 'canny', guidanceStart: 0.7, guidanceEnd: 0.5 } })).toBe(
      'controlNet.guidanceStart is 0.7 and controlNet.guidanceEnd is 0.5; generate_image needs guidanceStart below guidanceEnd',
    );
  });

  it('takes LoRAs as the API has them', () => {
    expect(asked(generateImage, { ...picture, loras: ['krea2-zoom'], loraStrengths: [-2] })).toMatchObject({ loras: ['krea2-zoom'], loraStrengths: [-2] });
  });
});

describe('change_angle', () => {
  it('says 96 angles in the words of the API', () => {
    const { parts } = changeAngle.parameters.description;
    expect(Object.values(parts).map(({ choices }) => choices.length)).toEqual([8, 4, 3]);
    expect(asked(changeAngle, {})).toMatchObject({ description: 'front-right quarter view eye-level shot medium shot' });
    expect(asked(changeAngle, { description: 'from below, very close' })).toMatchObject({ description: 'from below, very close' });
    expect(refusal(changeAngle, { description: 'x'.repeat(401) })).toContain('at most 400 characters');
  });
});

describe('upscale_image', () => {
  it('takes a scale as a number, or a length instead', () => {
    expect(asked(upscaleImage, { scale: '3' })).toMatchObject({ scale: 3 });
    expect(asked(upscaleImage, { scale: 2 })).toMatchObject({ scale: 2 });
    expect(refusal(upscaleImage, { scale: 5 })).toBe('scale is 5; upscale_image allows 2, 3, 4');
    expect(refusal(upscaleImage, { scale: 2, targetLongestEdge: 4000 })).toBe('scale and targetLongestEdge are both given; upscale_image takes only one of scale, targetLongestEdge');
  });
});

describe('segment_image', () => {
  it('needs something to select by', () => {
    expect(refusal(segmentImage, {})).toBe('text, points, boxes are all empty; segment_image needs one of them');
    expect(refusal(segmentImage, { points: [] })).toContain('needs one of them');
  });

  it('takes words or points, not both, and boxes with sides the right way round', () => {
    expect(asked(segmentImage, { points: [{ x: 0.5, y: 0.5 }] }).points).toEqual([{ x: 0.5, y: 0.5, label: 'positive' }]);
    expect(refusal(segmentImage, { text: 'car', points: [{ x: 0.5, y: 0.5 }] })).toContain('takes only one of text, points');
    expect(refusal(segmentImage, { boxes: [{ x0: 0.6, y0: 0, x1: 0.5, y1: 1 }] })).toContain('boxes[0].x0 is 0.6');
    expect(refusal(segmentImage, { points: [{ x: 2, y: 0.5 }] })).toContain('points[0].x is 2');
  });
});

describe('prices of pictures', () => {
  const photo = (width: number, height: number): PricedInput[] => [{ slot: 'image', width, height }];
  const spark = (operation: string, given: object, inputs: PricedInput[] = []): number[] => {
    const { min, expected, max } = quoteJob(operation, checkArguments(findOperation(operation), given), inputs, 1);
    return [min / 1e6, expected / 1e6, max / 1e6];
  };

  it('are told for every operation', () => {
    expect(Object.keys(IMAGE_FORMULAS).sort()).toEqual(IMAGE_OPERATIONS.map(({ name }) => name).sort());
  });

  it('count as the base render where a model is not known and nothing is given', () => {
    expect(spark('generate_image', picture)).toEqual([1, 1, 1]);
    expect(spark('generate_image', { ...picture, sizePreset: 'square', steps: 40 })).toEqual([0.5, 0.5, 0.5]);
  });

  it('of edits go by the pixels that are made', () => {
    expect(spark('edit_image', picture, photo(1024, 1024))).toEqual([1, 1, 1]);
    expect(spark('edit_image', { ...picture, width: 512, height: 512 }, photo(1024, 1024))).toEqual([0.25, 0.25, 0.25]);
    expect(spark('apply_style', { ...picture, scale: 2 }, photo(1024, 1024))).toEqual([1.4, 1.4, 1.4]);
    expect(spark('refine_result', { ...picture, aspectRatio: '1:1' }, photo(2048, 1024))).toEqual([1, 1, 1]);
    expect(spark('restore_photo', { ...picture, quality: 'hq' }, photo(1024, 1024))).toEqual([2, 2, 2]);
  });

  it('of an upscale go by the pixels of the result', () => {
    expect(spark('upscale_image', {}, photo(1024, 1024))).toEqual([0.4, 0.4, 0.4]);
    expect(spark('upscale_image', { scale: 4 }, photo(512, 512))).toEqual([0.4, 0.4, 0.4]);
    expect(spark('upscale_image', { targetLongestEdge: 2048 }, photo(512, 512))).toEqual([0.4, 0.4, 0.4]);
    expect(spark('upscale_image', { scale: 2 })).toEqual([0.1, 0.4, 1.6]);
  });

  it('of a mesh go by its fineness', () => {
    expect(spark('image_to_3d', {})).toEqual([10, 10, 10]);
    expect(spark('image_to_3d', { shapeResolution: 1536 })).toEqual([20, 20, 20]);
  });
});

describe('edit_image', () => {
  it('takes one picture, up to fifteen references and a mask', () => {
    expect(editImage.takes.map(({ name, min, max }) => [name, min, max])).toEqual([['image', 1, 1], ['reference', 0, 15], ['mask', 0, 1]]);
  });
});

describe('preprocess_image', () => {
  it('names the maps of every ControlNet that is guided by one', () => {
    expect(preprocessImage.parameters.preprocessor.choices.map(({ value }) => value)).toEqual(
      ['canny', 'depth', 'lineart', 'lineartanime', 'mlsd', 'normalbae', 'openpose', 'scribble', 'segmentation', 'shuffle', 'softedge', 'tile', 'invert'],
    );
  });
});
