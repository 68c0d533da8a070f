/** Where a fan is, as far as we know: the country (ISO 3166 alpha-2) and the IANA time zone. */
export interface Place {
  country?: string | undefined;
  zone?: string | undefined;
}
