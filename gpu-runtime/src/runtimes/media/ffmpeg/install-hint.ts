/** What to type to get a native FFmpeg, which is five to seven times as fast as the built-in WebAssembly one. */
export function installHint(platform: NodeJS.Platform = process.platform): string {
  switch (platform) {
    case 'darwin':
      return 'brew install ffmpeg';
    case 'win32':
      return 'winget install Gyan.FFmpeg';
    default:
      return 'apt-get install -y --no-install-recommends ffmpeg';
  }
}
