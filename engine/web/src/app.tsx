/** The frame around every view: where one can go, what one can spend, and what the page has to say. */
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { connection } from './api/client.ts';
import { formatSpark } from './formats.ts';
import logo from './logo.svg';
import { href, route, type ViewName } from './router.ts';
import { announcement, closeToast, toasts, type Toast } from './state/notices.ts';
import { balance, session, signOut } from './state/session.ts';
import { chooseTheme, theme } from './state/theme.ts';
import { Button, ButtonLink } from './ui/button.tsx';
import { Icon, type IconName } from './ui/icons.tsx';
import { Menu } from './ui/menu.tsx';
import { Empty, Loading } from './ui/state.tsx';
import { VIEWS } from './views.tsx';

const PLACES: readonly { readonly view: ViewName; readonly title: string; readonly icon: IconName; readonly also?: readonly ViewName[] }[] = [
  { view: 'gallery', title: 'Templates', icon: 'templates', also: ['template'] },
  { view: 'runs', title: 'Runs', icon: 'runs', also: ['run', 'batch'] },
  { view: 'library', title: 'Library', icon: 'library' },
  { view: 'keys', title: 'Keys', icon: 'keys' },
  { view: 'ledger', title: 'Ledger', icon: 'ledger' },
];

export function App() {
  return (
    <>
      <a class="skip" href="#main" onClick={toMain}>
        Skip to the content
      </a>
      <Header />
      {connection.value === 'gone' && (
        <p class="banner" role="alert">
          <span class="spinner" aria-hidden="true" /> The engine does not answer. The page goes on by itself when it is back; nothing is lost.
        </p>
      )}
      <Main />
      <div class="toasts">
        {toasts.value.map((one) => (
          <ToastCard key={one.id} toast={one} />
        ))}
      </div>
      <div class="hidden" role="status" aria-live="polite">
        {announcement.value}
      </div>
    </>
  );
}

function toMain(event: Event): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
}

function Header() {
  const here = route.value.view;
  return (
    <header class="top">
      <a class="brand" href={href('gallery')}>
        <img src={logo} alt="" width={32} height={32} />
        <span>Sogni Flow</span>
      </a>
      {session.value && (
        <>
          <nav class="places" aria-label="Main">
            {PLACES.map(({ view, title, icon, also = [] }) => (
              <a key={view} class="place" href={href(view)} aria-current={view === here || also.some((one) => one === here) ? 'page' : undefined}>
                <Icon name={icon} />
                <span>{title}</span>
              </a>
            ))}
          </nav>
          <BalanceChip />
          <AccountMenu account={session.value.account} />
        </>
      )}
    </header>
  );
}

function BalanceChip() {
  const { available = 0, held = 0, play = 0 } = balance.value ?? {};
  const words = [`${formatSpark(available)} Spark to spend`, play > 0 && `${formatSpark(play)} of it play money`, held > 0 && `${formatSpark(held)} held by runs`].filter(Boolean).join(', ');
  return (
    <a class="balance" href={href('ledger')} aria-label={words} title={words}>
      <Icon name="spark" size={16} />
      {formatSpark(available)}
    </a>
  );
}

function AccountMenu({ account }: { readonly account: string }) {
  const chosen = theme.value;
  return (
    <Menu
      label={`Account ${account}`}
      items={[
        { label: 'As the system', icon: 'account', checked: chosen === 'system', onSelect: () => chooseTheme('system') },
        { label: 'Light', icon: 'sun', checked: chosen === 'light', onSelect: () => chooseTheme('light') },
        { label: 'Dark', icon: 'moon', checked: chosen === 'dark', onSelect: () => chooseTheme('dark') },
        { label: 'Sign out', icon: 'exit', onSelect: () => void signOut() },
      ]}
    >
      <Icon name="account" size={24} />
    </Menu>
  );
}

/** The view; whoever is not signed in sees the sign-in first and keeps the address. A new view takes the focus, so that it is read out. */
function Main() {
  const main = useRef<HTMLElement>(null);
  const { view, id } = route.value;
  const first = useRef(true);
  // Before the view's own effects: one that has a name of its own says that instead.
  useLayoutEffect(() => {
    document.title = [PLACES.find((place) => place.view === view || place.also?.some((one) => one === view))?.title, 'Sogni Flow'].filter(Boolean).join(' · ');
  }, [view, id]);
  useEffect(() => {
    if (!first.current) {
      main.current?.focus({ preventScroll: true });
      scrollTo(0, 0);
    }
    first.current = false;
  }, [view, id]);
  return (
    <main id="main" ref={main} tabIndex={-1}>
      <Content />
    </main>
  );
}

function Content() {
  const here = route.value;
  if (session.value === undefined && here.view !== 'sign-in') return <Loading />;
  const name = session.value ? here.view : 'sign-in';
  if (name === 'nowhere') {
    return (
      <Empty icon="search" title="There is nothing at this address">
        <ButtonLink to={href('gallery')}>See the templates</ButtonLink>
      </Empty>
    );
  }
  const View = VIEWS[name];
  return <View key={`${session.value?.account} ${name}/${here.id}`} route={here} />;
}

function ToastCard({ toast: { id, tone, text, action } }: { readonly toast: Toast }) {
  return (
    <div class={`toast toast-${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
      <p>{text}</p>
      {action && (
        <Button
          look="quiet"
          size="small"
          onClick={() => {
            closeToast(id);
            action.run();
          }}
        >
          {action.label}
        </Button>
      )}
      <Button look="quiet" size="small" icon="close" label="Close this message" onClick={() => closeToast(id)} />
    </div>
  );
}
