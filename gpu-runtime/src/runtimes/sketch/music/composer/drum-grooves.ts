/**
 * Grooves as rows of sixteenths: X accented, x normal, o soft, - silent.
 *
 * Rows are written for 4/4 (16 steps), 3/4 and 6/8 (12 steps); 2/4 takes the first half of 4/4. `light` plays in quiet sections.
 */
import type { DrumPattern } from '../prompt/arrangements.ts';
import type { DrumName } from '../synth/instrument-names.ts';
import type { Meter } from '../theory/meter.ts';

export type Rows = Readonly<Partial<Record<DrumName, string>>>;

export interface Groove {
  readonly light: Rows;
  /** Alternate every two bars. */
  readonly full: readonly Rows[];
  /** The last bar of a section. */
  readonly fill: Rows;
}

type Grooves = Readonly<Record<Exclude<DrumPattern, 'none'>, Groove>>;

const FOUR: Grooves = {
  heartbeat: {
    light: { kick: 'x-----------o---', shaker: '--o---o---o---o-' },
    full: [{ kick: 'x-----o---x-----', rim: '----o-------x---', shaker: 'o-o-x-o-o-o-x-o-' }, { kick: 'x-----o---x---o-', rim: '----o-------x---', shaker: 'o-o-x-o-o-o-x-o-' }],
    fill: { kick: 'x-----o---x-----', rim: '----o-----o-x-o-', shaker: 'o-o-x-o-o-o-x-oo' },
  },
  shaker: {
    light: { shaker: 'x-o-x-o-x-o-x-o-', kick: 'x-------o-------' },
    full: [{ kick: 'X-----o-X-------', rim: '----x-------x---', shaker: 'xoxoXoxoxoxoXoxo' }, { kick: 'X-----o-X-o-----', rim: '----x-------x--o', shaker: 'xoxoXoxoxoxoXoxo' }],
    fill: { kick: 'X-------X-------', clap: '----x-------x-x-', shaker: 'xoxoXoxoxoxoXoxo' },
  },
  backbeat: {
    light: { kick: 'X-------x-------', hat: 'x-o-x-o-x-o-x-o-' },
    full: [{ kick: 'X-----x-x-------', snare: '----X-------X---', hat: 'x-o-x-o-x-o-x-o-' }, { kick: 'X-----x---x-----', snare: '----X-------X--o', hat: 'x-o-x-o-x-o-x---', 'open-hat': '--------------x-' }],
    fill: { kick: 'X-----x-x-------', snare: '----X---o-o-X-xX', 'tom-high': '----------x-----', hat: 'x-o-x-o---------', 'tom-low': '-------------x--' },
  },
  'four-on-the-floor': {
    light: { kick: 'X---X---X---X---', hat: '--x---x---x---x-' },
    full: [{ kick: 'X---X---X---X---', clap: '----X-------X---', hat: 'o-ooo-ooo-ooo-oo', 'open-hat': '--x---x---x---x-' }, { kick: 'X---X---X---X---', clap: '----X-------X--o', hat: 'o-ooo-ooo-ooo-oo', 'open-hat': '--x---x---x---x-' }],
    fill: { kick: 'X---X---X-------', clap: '----X-------X---', snare: '--------o-o-xxXX', 'open-hat': '--x---x---------' },
  },
  dusty: {
    light: { hat: 'x-o-x-o-x-o-x-o-', kick: 'x---------o-----' },
    full: [{ kick: 'X------o--x-----', snare: '----X-------X---', hat: 'x-o-x-o-x-oox-o-' }, { kick: 'X------x--x----o', snare: '----X-------X--o', hat: 'x-o-x-o-x-o-x-o-' }],
    fill: { kick: 'X------o--------', snare: '----X--o-o--X-o-', hat: 'x-o-x-o-x---x---' },
  },
  brushes: {
    light: { ride: 'x---x-o-x---x-o-', kick: 'o---------------' },
    full: [{ ride: 'x---x-o-x---x-o-', brush: '----x-------x---', kick: 'o-------o-------', hat: '----o-------o---' }, { ride: 'x---x-o-x---x-o-', brush: '----x-----o-x---', kick: 'o-----------o---', hat: '----o-------o---' }],
    fill: { ride: 'x---x-o-x-------', brush: '----x---o-x-x-o-', kick: 'o-------o-----x-' },
  },
  epic: {
    light: { 'tom-low': 'X-------x-----o-', },
    full: [{ 'tom-low': 'X--x--x-X-x-x-o-', 'tom-high': '----x-------x--x', boom: 'X---------------', shaker: 'o-o-o-o-o-o-o-o-' }, { 'tom-low': 'X--x--x-X---x-xx', 'tom-high': '----x-----x-----', boom: '--------x-------', shaker: 'o-o-o-o-o-o-o-o-' }],
    fill: { 'tom-low': 'X--x--x-X-X-XxXX', 'tom-high': '----x---x-x-xxxx', boom: 'X---------------', swell: 'X---------------' },
  },
  timpani: {
    light: { 'tom-low': 'o---------------' },
    full: [{ 'tom-low': 'x-----------o---' }, { 'tom-low': 'x-------o---o-o-' }],
    fill: { 'tom-low': 'x-------o-oooxxx', swell: 'x---------------' },
  },
  chip: {
    light: { kick: 'X-------X-------', hat: '--x---x---x---x-' },
    full: [{ kick: 'X---X---X---X---', snare: '----X-------X---', hat: '--x---x---x---xo' }, { kick: 'X-----x-X-------', snare: '----X-------X---', hat: 'x-x-x-x-x-x-x-x-' }],
    fill: { kick: 'X-------X-------', snare: '----X-x---x-XxXx' },
  },
};

const THREE: Grooves = {
  heartbeat: { light: { kick: 'x-----------', shaker: '--o---o---o-' }, full: [{ kick: 'x---------o-', rim: '--------x---', shaker: 'o-o-x-o-x-o-' }], fill: { kick: 'x-----------', rim: '--------x-o-', shaker: 'o-o-x-o-x-oo' } },
  shaker: { light: { shaker: 'x-o-x-o-x-o-', kick: 'x-----------' }, full: [{ kick: 'X-----------', rim: '----x---x---', shaker: 'xoxoXoxoXoxo' }], fill: { kick: 'X-----------', clap: '----x---x-x-', shaker: 'xoxoXoxoXoxo' } },
  backbeat: { light: { kick: 'X-----------', hat: 'x-o-x-o-x-o-' }, full: [{ kick: 'X-----------', snare: '----x---X---', hat: 'x-o-x-o-x-o-' }, { kick: 'X-----x-----', snare: '--------X---', hat: 'x-o-x-o-x-o-' }], fill: { kick: 'X-----------', snare: '----X-x-X-xX', hat: 'x-o---------' } },
  'four-on-the-floor': { light: { kick: 'X---X---X---', hat: '--x---x---x-' }, full: [{ kick: 'X---X---X---', clap: '--------X---', hat: 'o-ooo-ooo-oo', 'open-hat': '--x---x---x-' }], fill: { kick: 'X---X-------', snare: '----o-o-xxXX' } },
  dusty: { light: { hat: 'x-o-x-o-x-o-', kick: 'x-----------' }, full: [{ kick: 'X-----o-----', snare: '--------X---', hat: 'x-o-x-o-x-o-' }, { kick: 'X----o------', snare: '----o---X---', hat: 'x-o-x-o-x-oo' }], fill: { kick: 'X-----------', snare: '----o-o-X-o-', hat: 'x-o-x---x---' } },
  brushes: { light: { ride: 'x---x-o-x-o-' }, full: [{ ride: 'x---x-o-x-o-', brush: '----x---x---', kick: 'o-----------' }], fill: { ride: 'x---x-------', brush: '----x-o-x-o-', kick: 'o-----------' } },
  epic: { light: { 'tom-low': 'X-------o-o-' }, full: [{ 'tom-low': 'X---x-x-x-x-', 'tom-high': '----x---x--x', boom: 'X-----------', shaker: 'o-o-o-o-o-o-' }], fill: { 'tom-low': 'X-X-x-X-XxXX', 'tom-high': '----x-x-xxxx', boom: 'X-----------', swell: 'X-----------' } },
  timpani: { light: { 'tom-low': 'o-----------' }, full: [{ 'tom-low': 'x-----------' }, { 'tom-low': 'x-------o---' }], fill: { 'tom-low': 'x---o-ooxxxx', swell: 'x-----------' } },
  chip: { light: { kick: 'X-----------', hat: '----x---x---' }, full: [{ kick: 'X-----------', snare: '----X---X---', hat: 'x-x-x-x-x-x-' }], fill: { kick: 'X-----------', snare: '----X-x-XxXx' } },
};

const SIX: Grooves = {
  heartbeat: { light: { kick: 'x-----------', shaker: 'o-o-o-o-o-o-' }, full: [{ kick: 'x---------o-', rim: '------x-----', shaker: 'x-o-o-x-o-o-' }], fill: { kick: 'x-----------', rim: '------x-o-o-', shaker: 'x-o-o-x-o-o-' } },
  shaker: { light: { shaker: 'x-o-o-x-o-o-', kick: 'x-----------' }, full: [{ kick: 'X---------o-', rim: '------x-----', shaker: 'X-o-o-X-o-o-' }], fill: { kick: 'X-----------', clap: '------x-x-x-', shaker: 'X-o-o-X-o-o-' } },
  backbeat: { light: { kick: 'X-----------', hat: 'x-o-o-x-o-o-' }, full: [{ kick: 'X---------x-', snare: '------X-----', hat: 'x-o-o-x-o-o-' }, { kick: 'X---x-------', snare: '------X-----', hat: 'x-o-o-x-o-o-' }], fill: { kick: 'X-----------', snare: '------X-x-xX', hat: 'x-o-o-------' } },
  'four-on-the-floor': { light: { kick: 'X-----X-----', hat: '--x-x---x-x-' }, full: [{ kick: 'X-----X-----', clap: '------X-----', hat: 'o-x-x-o-x-x-' }], fill: { kick: 'X-----------', snare: '------o-o-XX' } },
  dusty: { light: { hat: 'x-o-o-x-o-o-', kick: 'x-----------' }, full: [{ kick: 'X---------o-', snare: '------X-----', hat: 'x-o-o-x-o-o-' }], fill: { kick: 'X-----------', snare: '------X-o-o-', hat: 'x-o-o-x-----' } },
  brushes: { light: { ride: 'x---o-x---o-' }, full: [{ ride: 'x---o-x---o-', brush: '------x-----', kick: 'o-----------' }], fill: { ride: 'x---o-------', brush: '------x-o-o-', kick: 'o-----------' } },
  epic: { light: { 'tom-low': 'X-----o---o-' }, full: [{ 'tom-low': 'X---x-X-x-x-', 'tom-high': '------x----x', boom: 'X-----------', shaker: 'o-o-o-o-o-o-' }], fill: { 'tom-low': 'X-x-x-X-X-X-', 'tom-high': '------x-x-xx', boom: 'X-----------', swell: 'X-----------' } },
  timpani: { light: { 'tom-low': 'o-----------' }, full: [{ 'tom-low': 'x-----o-----' }, { 'tom-low': 'x---------o-' }], fill: { 'tom-low': 'x-----oooxxx', swell: 'x-----------' } },
  chip: { light: { kick: 'X-----------', hat: '--x-x---x-x-' }, full: [{ kick: 'X---------x-', snare: '------X-----', hat: 'x-x-x-x-x-x-' }], fill: { kick: 'X-----------', snare: '------X-x-Xx' } },
};

export function grooveOf(pattern: Exclude<DrumPattern, 'none'>, meter: Meter): Groove {
  return (meter.signature === '3' ? THREE : meter.signature === '6' ? SIX : FOUR)[pattern];
}
