export const clock = {
  ofWorkspace: "on the demo's clock",
  fast: (speed: string, shows: string) =>
    `Demo clock: ${speed} times as fast as real time. It shows ${shows}.`,
};
