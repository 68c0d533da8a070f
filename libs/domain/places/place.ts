/** What we know of where a fan is: ISO 3166 alpha-2 country, IANA zone. */
export interface Place {
  country?: string | undefined;
  zone?: string | undefined;
}
