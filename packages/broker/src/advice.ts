const RELEASES = 'https://github.com/nats-io/nats-server/releases';

/** What a person can install to get a server. `osRelease` is the text of `/etc/os-release`, or empty. */
export function installAdvice(platform: NodeJS.Platform, osRelease: string): string {
  return `${forPlatform(platform, osRelease)}, or start Docker, or set NATS_URL to a running server with JetStream, or NATS_SERVER_BIN to a server program.`;
}

function forPlatform(platform: NodeJS.Platform, osRelease: string): string {
  if (platform === 'darwin') return 'Install it with `brew install nats-server`';
  if (platform === 'win32') return `Install it with \`scoop install nats-server\`, or unpack ${RELEASES}`;
  if (platform === 'linux' && isDebianLike(osRelease))
    return 'Install it with `sudo apt-get install nats-server`';
  return `Install the nats-server package of your system, or unpack ${RELEASES} into a folder on the PATH`;
}

function isDebianLike(osRelease: string): boolean {
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(osRelease);
}
