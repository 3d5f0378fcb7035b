/** Signing in: at once with the link that the engine printed, else with an API key. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiError } from '../../api/client.ts';
import logo from '../../logo.svg';
import { go, href, route as address } from '../../router.ts';
import { loadSession, session, signIn } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { copyText } from '../../ui/copy.ts';
import { Field, describedBy } from '../../ui/field.tsx';
import { Loading, Problem } from '../../ui/state.tsx';
import type { ViewProps } from '../../views.tsx';
import { signInProblem } from './problem.ts';
import './sign-in.css';

export default function SignIn({ route }: ViewProps) {
  const { token } = route.query;
  const [opening, setOpening] = useState(token !== undefined);
  const [refused, setRefused] = useState<string>();

  useEffect(() => {
    if (token === undefined) return;
    // It must not stay in the address bar, in the history, or in a screenshot.
    go(href('sign-in'), { replace: true });
    setOpening(true);
    setRefused(undefined);
    byLink(token)
      .catch((failure: unknown) => setRefused(signInProblem(failure, 'link')))
      .finally(() => setOpening(false));
  }, [token]);
  const isIn = session.value !== undefined && session.value !== null;
  useEffect(() => {
    if (isIn && !opening) goOn();
  }, [isIn, opening]);

  if (opening || isIn) return <Loading what="Signing in" />;
  return (
    <div class="sign-in">
      <div class="sign-in-card card">
        <img src={logo} alt="" width={56} height={56} />
        <h1>Welcome to Sogni Flow</h1>
        <p class="soft">Templates become pictures, films and music. Sign in to see what you can make.</p>
        {refused !== undefined && <Problem title="The link did not sign you in" message={refused} />}
        <KeyForm />
      </div>
      <Advice />
    </div>
  );
}

/** Whoever is signed in by a link already stays so: its token was for the first visit, and works once. */
async function byLink(token: string): Promise<void> {
  await loadSession();
  if (session.value?.signedInBy === 'link') return;
  try {
    await signIn({ token });
  } catch (failure) {
    await loadSession();
    if (!session.value) throw failure;
  }
}

/** To the view that was asked for, or to the templates. */
function goOn(): void {
  if (address.peek().view === 'sign-in') go(href('gallery'), { replace: true });
}

function KeyForm() {
  const [key, setKey] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const input = useRef<HTMLInputElement>(null);

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    setError(undefined);
    const apiKey = key.trim();
    if (apiKey === '') return refuse('Enter an API key.');
    setBusy(true);
    try {
      await signIn({ apiKey });
    } catch (failure) {
      if (!(failure instanceof ApiError)) throw failure;
      refuse(signInProblem(failure, 'key'));
    } finally {
      setBusy(false);
    }
  };
  const refuse = (message: string): void => {
    setError(message);
    input.current?.focus();
  };

  return (
    <form class="stack" onSubmit={(event) => void submit(event)} noValidate>
      <Field id="api-key" label="API key" required error={error}>
        <input
          ref={input}
          id="api-key"
          class="input"
          type="password"
          name="api-key"
          value={key}
          autocomplete="current-password"
          autocapitalize="off"
          spellcheck={false}
          placeholder="uIxZ1f0cT9aA.…"
          required
          aria-invalid={error !== undefined}
          aria-describedby={describedBy('api-key', undefined, error)}
          onInput={(event) => setKey(event.currentTarget.value)}
        />
      </Field>
      <Button type="submit" look="primary" size="large" busy={busy}>
        Sign in
      </Button>
    </form>
  );
}

const WAYS = [
  { words: 'On the machine where the engine runs: this prints a link that signs you in.', command: 'npx sogni-flow sign-in' },
  { words: 'From anywhere: this makes a key, here with at most 20 Spark a day.', command: 'npx sogni-flow keys create "my browser" --cap-day 20' },
] as const;

function Advice() {
  return (
    <aside class="sign-in-advice" aria-label="How to get in">
      <h2>No key yet?</h2>
      {WAYS.map(({ words, command }) => (
        <div key={command} class="stack-tight">
          <p class="soft">{words}</p>
          <div class="command">
            <code>{command}</code>
            <Button look="quiet" size="small" icon="copy" label={`Copy ${command}`} onClick={() => void copyText(command, 'Command')} />
          </div>
        </div>
      ))}
    </aside>
  );
}
