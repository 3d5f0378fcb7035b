/** From how many Spark on this browser asks before it spends them. */
import { effect, signal } from '@preact/signals';
import { ASK_ABOVE_SPARK } from '../form/approval.ts';

const KEY = 'sogni-flow.ask-above';
const kept = Number(localStorage.getItem(KEY) ?? ASK_ABOVE_SPARK);

export const askAbove = signal(Number.isFinite(kept) ? kept : ASK_ABOVE_SPARK);

effect(() => localStorage.setItem(KEY, String(askAbove.value)));
