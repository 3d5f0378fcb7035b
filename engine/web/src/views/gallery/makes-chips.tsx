import type { MediaKind } from 'n8n-nodes-sogni-flow/contract';
import { Icon } from '../../ui/icons.tsx';

export const KIND_NAMES: Readonly<Record<MediaKind, string>> = { image: 'Picture', video: 'Film', audio: 'Sound', text: 'Text', model: '3D model' };

/** What kinds of results there are, the main one first. */
export const MakesChips = ({ makes }: { readonly makes: readonly MediaKind[] }) => (
  <>
    {makes.map((kind) => (
      <span key={kind} class="chip chip-accent">
        <Icon name={kind} size={14} /> {KIND_NAMES[kind]}
      </span>
    ))}
  </>
);
