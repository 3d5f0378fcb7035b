import type { Operation } from '../../operation.ts';
import { audioFormat } from '../shared-parameters.ts';

/** Mixes music, voices and effects into one sound track; the music steps back while a voice speaks. An operation of ours: the public network has no such tool. */
export const mixAudio = {
  name: 'mix_audio',
  family: 'clip',
  title: 'Mix Audio',
  action: 'Mix audio',
  help: 'Mix music, voices and effects into one sound track',
  takes: [
    { name: 'music', title: 'Music', help: 'Music that lies under everything', kind: 'audio', min: 0, max: 1, argument: 'musicIndex', byName: true, extension: true },
    { name: 'voice', title: 'Voices', help: 'Spoken lines, played one after another', kind: 'audio', min: 0, max: 16, argument: 'voiceIndices', byName: true, extension: true },
    { name: 'effects', title: 'Effects', help: 'Sounds that start with the track', kind: 'audio', min: 0, max: 16, argument: 'effectIndices', byName: true, extension: true },
  ],
  gives: 'audio',
  runtimes: ['media'],
  capacityUnits: 0,
  gathers: true,
  parameters: {
    duration: {
      type: 'number',
      title: 'Duration',
      help: 'Length of the track; empty takes the length of the music, or of the voices without music',
      unit: 's',
      min: 1,
      max: 3_600,
      extension: true,
    },
    voiceStart: { type: 'number', title: 'Voice Start', help: 'When the first voice begins', unit: 's', min: 0, max: 3_600, default: 1, extension: true },
    voiceGap: { type: 'number', title: 'Voice Gap', help: 'Silence between two voices', unit: 's', min: 0, max: 60, default: 0.5, extension: true },
    ducking: {
      type: 'choice',
      title: 'Ducking',
      help: 'How far the music steps back under a voice',
      choices: [
        { value: 'off', title: 'Off' },
        { value: 'light', title: 'Light', help: 'About 4 dB' },
        { value: 'normal', title: 'Normal', help: 'About 10 dB' },
        { value: 'strong', title: 'Strong', help: 'About 20 dB' },
      ],
      default: 'normal',
      extension: true,
    },
    musicVolume: { type: 'number', title: 'Music Volume', help: 'Level of the music before ducking', unit: 'dB', min: -40, max: 12, default: -8, extension: true },
    voiceVolume: { type: 'number', title: 'Voice Volume', help: 'Level of the voices', unit: 'dB', min: -40, max: 12, default: 0, extension: true },
    effectsVolume: { type: 'number', title: 'Effects Volume', help: 'Level of the effects', unit: 'dB', min: -40, max: 12, default: -6, extension: true },
    fadeIn: { type: 'number', title: 'Fade In', help: 'Fade of the music at the start', unit: 's', min: 0, max: 30, default: 0.8, extension: true },
    fadeOut: { type: 'number', title: 'Fade Out', help: 'Fade of the music at the end', unit: 's', min: 0, max: 30, default: 1.5, extension: true },
    loudness: {
      type: 'number',
      title: 'Loudness',
      help: 'Integrated loudness of the whole track',
      unit: 'LUFS',
      min: -30,
      max: -8,
      default: -14,
      extension: true,
    },
    outputFormat: { ...audioFormat, extension: true },
  },
} as const satisfies Operation;
