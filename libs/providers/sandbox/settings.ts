/** What of the options may change while the sandbox runs. */
export interface SandboxSettings {
  /** What a 429 tells (s). */
  retryAfterSeconds: number;
  /** How long (ms) after Apple's 202 an item appears in the library. */
  appearsAfterMs: number;
}
