/** What the account keeps for later: files that it sent, and personas. */
import { Files } from './files.tsx';
import { Personas } from './personas.tsx';
import './library.css';

export default function Library() {
  return (
    <div class="stack stack-wide file-library">
      <header class="view-head file-library-head">
        <div>
          <h1>Library</h1>
          <p>What you sent, and who you come back to, ready for every form.</p>
        </div>
      </header>
      <Personas />
      <Files />
    </div>
  );
}
