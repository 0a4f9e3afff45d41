// Ctrl-C, or the end of a service. It often comes twice: the terminal, or systemd, tells the whole group, and npm
// passes it on. The second must not cut off what the first has begun to end well.
// Tested in tests/commands/start.test.ts.

/** Calls `stop` each time that somebody wants this program to end; it does not end by itself then. */
export function toldToStop(stop: () => void): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, stop);
}
