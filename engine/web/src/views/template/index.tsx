import type { ViewProps } from '../../views.tsx';

export default function TemplateView({ route }: ViewProps) {
  return <h1>{route.view}</h1>;
}
