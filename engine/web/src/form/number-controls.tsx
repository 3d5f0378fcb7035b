import { Button } from '../ui/button.tsx';
import { attributes, textOf, type ControlProps } from './control.ts';

const LARGEST_SEED = 2 ** 32 - 1;

export function NumberControl({ field }: ControlProps) {
  const { min, max, step, unit, placeholder } = field.input;
  return (
    <div class="with-unit">
      <input class="input number" type="number" inputMode="decimal" min={min} max={max} step={step ?? 'any'} placeholder={placeholder} value={textOf(field)} onInput={(event) => field.change(event.currentTarget.value)} {...attributes(field)} />
      {unit && <span class="unit">{unit}</span>}
    </div>
  );
}

/** A number with both ends known: moved, or typed. */
export function SliderControl({ field }: ControlProps) {
  const { min = 0, max = 100, step, unit, title } = field.input;
  const text = textOf(field);
  const share = (Number(text || min) - min) / (max - min || 1);
  return (
    <div class="slider">
      <input
        type="range"
        min={min}
        max={max}
        step={step ?? 'any'}
        value={text || String(min)}
        aria-valuetext={unit ? `${text} ${unit}` : text}
        style={{ '--share': String(Math.min(1, Math.max(0, share))) }}
        onInput={(event) => field.change(event.currentTarget.value)}
        {...attributes(field)}
      />
      <div class="with-unit">
        <input class="input number" type="number" inputMode="decimal" min={min} max={max} step={step ?? 'any'} aria-label={`${title} as a number`} value={text} onInput={(event) => field.change(event.currentTarget.value)} onBlur={field.leave} />
        {unit && <span class="unit">{unit}</span>}
      </div>
    </div>
  );
}

const draw = (): string => String(crypto.getRandomValues(new Uint32Array(1))[0] ?? 0);

/** Where pictures begin: the same seed makes the same picture. Empty draws a new one for each run; the lock keeps one. */
export function SeedControl({ field }: ControlProps) {
  const { min = 0, max = LARGEST_SEED } = field.input;
  const text = textOf(field);
  const locked = text !== '';
  return (
    <div class="seed">
      <input class="input number" type="number" inputMode="numeric" min={min} max={max} step={1} placeholder="a new one each time" value={text} onInput={(event) => field.change(event.currentTarget.value)} {...attributes(field)} />
      <Button icon="dice" label="Throw the dice: another seed" onClick={() => field.change(String(Number(draw()) % (max - min + 1) + min))} />
      <Button icon={locked ? 'lock' : 'unlock'} label={locked ? 'Seed is kept; take a new one each time' : 'A new seed each time; keep one'} pressed={locked} onClick={() => field.change(locked ? '' : draw())} />
    </div>
  );
}
