import { useEffect, useRef, useState } from 'preact/hooks';
import { Button, FileButton } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Problem } from '../ui/state.tsx';

const WORDS: Readonly<Record<string, string>> = {
  NotAllowedError: 'The browser does not let this page use the camera. Allow it beside the address, or choose a file instead.',
  NotFoundError: 'There is no camera here. Choose a file instead.',
  NotReadableError: 'Another program uses the camera. Close it, or choose a file instead.',
};

/** A picture by the camera, as large as that gives it. On a phone whose browser has no camera for pages, its own camera app is opened. */
export function Camera({ onPicture, onClose }: { readonly onPicture: (picture: File) => void; readonly onClose: () => void }) {
  const video = useRef<HTMLVideoElement>(null);
  const [problem, setProblem] = useState<string>();
  const [facing, setFacing] = useState<'user' | 'environment'>('user');
  const [ready, setReady] = useState(false);

  useEffect(() => {
    let stream: MediaStream | undefined;
    let closed = false;
    const stop = (): void => stream?.getTracks().forEach((track) => track.stop());
    const open = async (): Promise<void> => {
      // Only secure pages have it: https, and this machine itself.
      if (!('mediaDevices' in navigator)) return setProblem('On an address without https the browser keeps the camera for itself. Choose a file instead.');
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: facing, width: { ideal: 1920 }, height: { ideal: 1440 } } });
      if (closed) stop();
      else if (video.current) video.current.srcObject = stream;
    };
    setReady(false);
    open().catch((failure: Error) => setProblem(WORDS[failure.name] ?? `The camera cannot be used: ${failure.message}`));
    return () => {
      closed = true;
      stop();
    };
  }, [facing]);

  const shoot = async (): Promise<void> => {
    const source = video.current;
    if (!source) return;
    const canvas = new OffscreenCanvas(source.videoWidth, source.videoHeight);
    canvas.getContext('2d')?.drawImage(source, 0, 0);
    onPicture(new File([await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.92 })], 'photo.jpg', { type: 'image/jpeg' }));
  };
  const fallback = (
    <FileButton accept="image/*" capture="user" onFiles={([file]) => file && onPicture(file)}>
      Choose a file
    </FileButton>
  );
  const actions = problem ? (
    fallback
  ) : (
    <>
      <Button icon="again" onClick={() => setFacing(facing === 'user' ? 'environment' : 'user')}>
        Other camera
      </Button>
      <Button look="primary" icon="camera" disabled={!ready} onClick={() => void shoot()}>
        Take the picture
      </Button>
    </>
  );
  return (
    <Dialog title="Camera" onClose={onClose} actions={actions}>
      {problem ? <Problem title="No camera" message={problem} /> : <video class={`camera camera-${facing}`} ref={video} autoplay muted playsInline aria-label="What the camera sees" onLoadedData={() => setReady(true)} />}
    </Dialog>
  );
}
