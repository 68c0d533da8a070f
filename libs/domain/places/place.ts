/** Where a fan is, as far as we know. */
export interface Place {
  /** ISO 3166 alpha-2. */
  country?: string | undefined;
  /** The state or province (ISO 3166-2, as `US-FL`) by the number that a text goes to. */
  region?: string | undefined;
  /** IANA time zone. */
  zone?: string | undefined;
}
