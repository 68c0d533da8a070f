/** Writes structured log lines. The fields come first, and hold nothing personal. */
export interface Logger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
