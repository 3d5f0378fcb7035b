/** Points on the picture of another field: what is meant, and what is left out. */
import { useState } from 'preact/hooks';
import { announce } from '../state/notices.ts';
import { Button } from '../ui/button.tsx';
import { textOf, type ControlProps } from './control.ts';
import { MOST_POINTS, readPoints, writePoints, type Point } from './points.ts';
import { at, pictureOf, Stage, type Place } from './stage.tsx';

const WORDS = { positive: 'meant', negative: 'left out' } as const;

export function PointsControl(props: ControlProps) {
  const { field, form } = props;
  const [label, setLabel] = useState<Point['label']>('positive');
  const picture = pictureOf(props);
  const points = readPoints(textOf(field));
  const change = (next: readonly Point[], words: string): void => {
    field.change(writePoints(next));
    announce(words);
  };
  const add = (place: Place): void => {
    if (points.length < MOST_POINTS) change([...points, { ...place, label }], `Point ${points.length + 1}, ${WORDS[label]}`);
  };
  const remove = (index: number): void => change(points.filter((_, place) => place !== index), `Point ${index + 1} removed`);

  if (!picture) return <p class="form-note">Choose {form.field(field.input.of ?? '')?.input.title ?? 'a picture'} first, then point at what is meant.</p>;
  return (
    <div class="stack">
      <div class="row">
        <Button size="small" icon="plus" pressed={label === 'positive'} onClick={() => setLabel('positive')}>
          This is meant
        </Button>
        <Button size="small" icon="minus" pressed={label === 'negative'} onClick={() => setLabel('negative')}>
          Leave this out
        </Button>
        <Button size="small" look="quiet" icon="trash" disabled={points.length === 0} onClick={() => change([], 'No points')}>
          Clear
        </Button>
      </div>
      <Stage url={picture.url} label={`Picture to point at, ${points.length} points. Arrow keys move the cursor, the space bar sets a point.`} onPress={add}>
        {points.map((point, index) => (
          <button key={index} type="button" class={`point point-${point.label}`} style={at(point)} aria-label={`Remove point ${index + 1}, ${WORDS[point.label]}`} title="Remove" onClick={() => remove(index)}>
            {index + 1}
          </button>
        ))}
      </Stage>
    </div>
  );
}
