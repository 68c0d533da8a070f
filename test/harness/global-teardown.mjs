/** Closes the pipe, which asks the servers to end. They end in their order and remove their folder. */
export default async function globalTeardown() {
  const child = globalThis.segueTestServers;
  if (child === undefined || child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.stdin.end();
  await ended;
}
